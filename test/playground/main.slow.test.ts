import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { listen } from '../support/loopback.ts'
import { startPlayground } from '../support/playground-process.ts'

let child: ChildProcess | undefined
let temporary: string

beforeEach(async () => {
  temporary = await mkdtemp(join(tmpdir(), 'playground-test-'))
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(temporary, { recursive: true, force: true })
})

it('refuses a PLAYGROUND_PORT that is no port', async () => {
  const started = startPlayground(99999)
  child = started
  const [output] = await once(started.stderr, 'data')
  expect(String(output)).toContain('PLAYGROUND_PORT is not a port number.')
  expect(await once(started, 'exit')).toEqual([1, null])
})

it('says that PLAYGROUND_PORT is taken', async () => {
  const other = createServer()
  const started = startPlayground(await listen(other), temporary)
  child = started
  const [output] = await once(started.stderr, 'data')
  expect(String(output)).toContain('is taken')
  expect(await once(started, 'exit')).toEqual([1, null])
  expect(await databaseFolders()).toEqual([])
  other.close()
})

it('removes its databases when it is ended, also that of the second workspace', async () => {
  const started = startPlayground(0, temporary)
  child = started
  const [printed] = await once(started.stdout, 'data')
  expect(await databaseFolders()).toHaveLength(1)
  await fetch(`${/http:\S+/.exec(String(printed))?.[0]}/labs`)
  expect(await databaseFolders()).toHaveLength(2)
  started.kill('SIGTERM')
  expect(await once(started, 'exit')).toEqual([0, null])
  expect(await databaseFolders()).toEqual([])
})

async function databaseFolders(): Promise<string[]> {
  return (await readdir(temporary)).filter((name) => name.startsWith('exec-playground-'))
}
