import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/** The built processes that the bench measures, and a folder to run them in. */
export interface Setup {
  /** A temporary folder. */
  folder: string
  /** The standard output of the measured process. */
  logFile: string
  /** The app's `main.js`. */
  app: string
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
const REPORT_CPU = fileURLToPath(new URL('./report-cpu.ts', import.meta.url))
const BUILT = fileURLToPath(new URL('../dist/bench/', import.meta.url))

/**
 * @param checkout where the app is built: this checkout, or one of another edition.
 * @param profiles a folder for the CPU profiles of all measured processes.
 */
export async function openSetup(checkout: string, profiles?: string): Promise<Setup> {
  const options = {
    outdir: BUILT,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'es2023',
    logLevel: 'warning',
  } as const
  await build({ ...options, entryPoints: [BARE_BOLT], format: 'esm' })
  await build({ ...options, entryPoints: [REPORT_CPU], format: 'cjs', outExtension: { '.js': '.cjs' } })
  const profiling = profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`]
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  let files = 0

  return {
    folder,
    logFile: join(folder, 'log'),
    app: resolve(checkout, 'dist/main.js'),
    bareBolt: join(BUILT, 'bare-bolt.js'),
    nodeOptions: [...profiling, '--require', join(BUILT, 'report-cpu.cjs')],
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
