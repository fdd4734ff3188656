import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import { startPlayground } from '../support/playground-process.ts'

/** Of them, an empty program takes one. A slow machine slows both. */
const STARTS = 12

/** How long Node.js takes to start and end with nothing to do but to load what reads TypeScript. */
async function emptyStartMs(): Promise<number> {
  const startedAt = performance.now()
  const empty = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), '--eval', ''])
  await once(empty, 'exit')
  return performance.now() - startedAt
}

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

// Other load on the machine may slow down one start, but hardly three.
it('starts the playground in the time of twelve empty programs, at one URL on loopback, and exits on SIGTERM', {
  retry: 2,
}, async () => {
  const readyMs = STARTS * (await emptyStartMs())
  const startedAt = performance.now()
  const started = startPlayground(0)
  child = started
  const [printed] = await once(started.stdout, 'data')
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(String(printed))?.[0]
  const response = await fetch(`${url}/screen`)
  expect(performance.now() - startedAt).toBeLessThan(readyMs)
  expect(await response.json()).toMatchObject({ place: { person: 'U0REP', conversation: 'C0TEAM' } })

  started.kill('SIGTERM')
  expect(await once(started, 'exit')).toEqual([0, null])
})
