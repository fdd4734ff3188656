import { expect, it } from 'vitest'
import { startExec } from '../../support/exec/fake-exec.ts'

it('the limits of the fake Exec allow 1,000 requests a day', async () => {
  let now = Date.parse('2026-03-15T14:30:00Z')
  const exec = await startExec({ clock: () => now })
  const headers = { authorization: `Bearer ${exec.apiKey}` }
  const statusOf = async (path: string) => (await fetch(exec.url + path, { headers })).status
  for (let count = 0; count < 1000; count += 1) {
    if (count % 60 === 0) now += 60_000
    expect(await statusOf('/workspace/members')).toBe(200)
  }
  now += 60_000
  expect(await statusOf('/sessions')).toBe(429)
  now += 86_400_000
  expect(await statusOf('/sessions')).toBe(200)
  await exec.close()
})
