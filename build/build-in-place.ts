import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { buildApp, DATABASE_COMMAND } from './build-app.ts'

/** Builds the app and the command for its database in a folder from which another process may start or run meanwhile. */
export async function buildInPlace(folder: string): Promise<void> {
  // Beside the folder, since a file is moved in one step within a file system alone.
  const built = await mkdtemp(`${folder}-`)
  try {
    await buildApp(built)
    // Apart, so that the app stays in as few files as before.
    await buildApp(built, DATABASE_COMMAND)
    await moveFiles(built, folder)
  } finally {
    await rm(built, { recursive: true })
  }
}

/** `main.js` comes after what it imports. What the build makes no more goes in the end. */
async function moveFiles(from: string, to: string): Promise<void> {
  const made = await filesIn(from)
  for (const file of [...made.filter((name) => name !== 'main.js'), 'main.js']) {
    await mkdir(dirname(join(to, file)), { recursive: true })
    await rename(join(from, file), join(to, file))
  }
  const stale = (await filesIn(to)).filter((file) => !made.includes(file))
  await Promise.all(stale.map((file) => rm(join(to, file), { force: true })))
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return files.map((entry) => relative(folder, join(entry.parentPath, entry.name)))
}
