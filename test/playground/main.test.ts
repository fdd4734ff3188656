import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { startPlayground } from '../support/playground-process.ts'

let child: ChildProcess | undefined

afterEach(() => {
  child?.kill('SIGKILL')
})

it('refuses a PLAYGROUND_PORT that is no port', async () => {
  const started = startPlayground(99999)
  child = started
  const [output] = await once(started.stderr, 'data')
  expect(String(output)).toContain('PLAYGROUND_PORT is not a port number.')
  expect(await once(started, 'exit')).toEqual([1, null])
})

it('says that PLAYGROUND_PORT is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const started = startPlayground(typeof address === 'object' ? (address?.port ?? 0) : 0)
  child = started
  const [output] = await once(started.stderr, 'data')
  expect(String(output)).toContain('is taken')
  expect(await once(started, 'exit')).toEqual([1, null])
  other.close()
})
