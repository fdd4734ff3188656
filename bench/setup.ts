import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The built processes that the bench measures, and a folder to run them in. */
export interface Setup {
  /** A temporary folder. */
  folder: string
  /** The standard output of the measured process. */
  logFile: string
  /** The bare Bolt app as JavaScript, so that `node` runs it as it runs the app. */
  bareBolt: string
  /** Options of `node` for each measured process. */
  nodeOptions: readonly string[]
  isProfiling: boolean
  /** Writes a text to a new file. @returns its path. */
  writeFile(text: string): string
  /** An empty folder. */
  makeFolder(): string
  clear(): void
}

const BARE_BOLT = fileURLToPath(new URL('./bare-bolt.ts', import.meta.url))
const BUILT = fileURLToPath(new URL('../dist/bench/', import.meta.url))

/** @param profiles a folder for the CPU profiles of all measured processes. */
export async function openSetup(profiles?: string): Promise<Setup> {
  await build({
    entryPoints: [BARE_BOLT],
    outdir: BUILT,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    logLevel: 'warning',
  })
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  let files = 0

  return {
    folder,
    logFile: join(folder, 'log'),
    bareBolt: join(BUILT, 'bare-bolt.js'),
    nodeOptions: profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`],
    isProfiling: profiles !== undefined,
    writeFile(text) {
      files += 1
      const file = join(folder, `file-${files}`)
      writeFileSync(file, text)
      return file
    },
    makeFolder: () => mkdtempSync(join(folder, 'run-')),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  }
}
