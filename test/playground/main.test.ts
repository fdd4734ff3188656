import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'

const READY_MS = 3000

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

function start(port: string | undefined) {
  const started = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), new URL('../../playground/main.ts', import.meta.url).pathname],
    { env: { PATH: process.env.PATH ?? '', ...(port === undefined ? {} : { PLAYGROUND_PORT: port }) } },
  )
  child = started
  return started
}

// The time is the machine's as well: what else it does may take it once, not three times.
it('is ready in under three seconds, at one URL on loopback, and ends when told to', {
  retry: 2,
}, async () => {
  const began = performance.now()
  const started = start('0')
  const [printed] = await once(started.stdout, 'data')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(printed))?.[0]
  const response = await fetch(`${url}/screen`)
  expect(performance.now() - began).toBeLessThan(READY_MS)
  expect(await response.json()).toMatchObject({ place: { person: 'U0REP', conversation: 'C0TEAM' } })

  started.kill('SIGTERM')
  expect(await once(started, 'exit')).toEqual([0, null])
})

it('refuses what is no port', async () => {
  const started = start('99999')
  const [said] = await once(started.stderr, 'data')
  expect(String(said)).toContain('PLAYGROUND_PORT is not a port number.')
  expect(await once(started, 'exit')).toEqual([1, null])
})

it('says that the port it was given is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const started = start(String(typeof address === 'object' ? address?.port : ''))
  const [said] = await once(started.stderr, 'data')
  expect(String(said)).toContain('is taken')
  expect(await once(started, 'exit')).toEqual([1, null])
  other.close()
})
