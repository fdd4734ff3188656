import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildApp } from '../../build/build-app.ts'

/** A new folder with the built app, or with another program of it. */
export async function folderWithApp(entryPoint?: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'built-'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await buildApp(folder, entryPoint)
  return folder
}
