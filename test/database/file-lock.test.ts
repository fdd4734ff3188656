import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { lockFile } from '../../src/database/file-lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a lock of a file is refused while another has it, and goes to the one that waits when it is given up', async () => {
  const path = join(folder, 'data', 'app.db.lock')
  const first = await lockFile(path)
  let waits = 0
  expect(await lockFile(path, { patienceMs: 0, onWait: () => (waits += 1) })).toBeUndefined()
  expect(waits).toBe(1)
  const second = lockFile(path, { onWait: () => first?.() })
  expect(await second).toBeTypeOf('function')
  ;(await second)?.()
})
