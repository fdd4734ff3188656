import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, expect, it } from 'vitest'
import { buildSimulation } from './build.ts'

const run = promisify(execFile)
let program: string

beforeAll(async () => {
  program = await buildSimulation()
})

async function trace(seed: number): Promise<string> {
  const { stdout } = await run(
    process.execPath,
    [program, '--seed', String(seed), '--days', '1', '--trace'],
    {
      maxBuffer: 64 * 1024 * 1024,
    },
  )
  return stdout.replace(/[\d.]+ s of real time/, '')
}

it('runs the same seed twice alike, byte for byte', async () => {
  const [one, other] = await Promise.all([trace(1), trace(1)])
  expect(one).toContain('the app calls chat.postMessage')
  expect(other).toBe(one)
})
