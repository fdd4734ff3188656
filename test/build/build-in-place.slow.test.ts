import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { buildInPlace } from '../../build/build-in-place.ts'

let parent: string
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'in-place-'))
})
afterEach(() => rm(parent, { recursive: true }))

it('two builds at once leave a whole main.js in the folder at every moment, and nothing of an older build', async () => {
  const folder = join(parent, 'dist')
  const main = join(folder, 'main.js')
  await buildInPlace(folder)
  const whole = await readFile(main, 'utf8')
  await writeFile(join(folder, 'chunk-OLD.js'), '')
  let isBuilding = true
  const builds = Promise.all([buildInPlace(folder), buildInPlace(folder)]).finally(() => {
    isBuilding = false
  })
  let looks = 0
  for (; isBuilding; looks += 1) {
    if (!existsSync(main) || (await readFile(main, 'utf8')) !== whole) break
    await turn()
  }
  expect([isBuilding, looks > 10]).toEqual([false, true])
  await builds
  expect(await readdir(folder)).not.toContain('chunk-OLD.js')
  expect(await readdir(parent)).toEqual(['dist'])
})
