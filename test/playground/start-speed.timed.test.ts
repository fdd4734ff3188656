import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { startPlayground } from '../support/playground-process.ts'

/** As the README says. */
const READY_MS = 5000

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

// Other load on the machine may slow down one start, but hardly three.
it('starts the playground in under five seconds, at one URL on loopback', {
  retry: 2,
}, async () => {
  const startedAt = performance.now()
  const started = startPlayground(0)
  child = started
  const [printed] = await once(started.stdout, 'data')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(printed))?.[0]
  const response = await fetch(`${url}/screen`)
  expect(performance.now() - startedAt).toBeLessThan(READY_MS)
  expect(await response.json()).toMatchObject({ place: { person: 'U0REP', conversation: 'C0TEAM' } })
})
