import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { buildApp } from '../build/build-app.ts'

/** Where measured processes are made and run. */
export interface Setup {
  /** A temporary folder. */
  folder: string
  /** What a measured process writes to its standard output. */
  logFile: string
  /** The children of the bench as JavaScript, so that they run by `node` alone, as the app does. */
  bareBolt: string
  pureCode: string
  /** The app with no bound on deliveries in flight. */
  unboundedApp: string
  /** For each measured process. */
  nodeOptions: readonly string[]
  isProfiling: boolean
  /** @returns the path of a file with this text. */
  keep(text: string): string
  clear(): void
}

const CHILDREN = fileURLToPath(new URL('./children/', import.meta.url))
const BUILT = fileURLToPath(new URL('../dist/bench/', import.meta.url))

/** @param profiles a folder for the processors' profiles of all measured processes. */
export async function openSetup(profiles?: string): Promise<Setup> {
  await build({
    entryPoints: [join(CHILDREN, 'bare-bolt.ts'), join(CHILDREN, 'pure-code.ts')],
    outdir: BUILT,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    logLevel: 'warning',
  })
  await buildApp(BUILT, join(CHILDREN, 'unbounded-app.ts'))
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  let kept = 0

  return {
    folder,
    logFile: join(folder, 'log'),
    bareBolt: join(BUILT, 'bare-bolt.js'),
    pureCode: join(BUILT, 'pure-code.js'),
    unboundedApp: join(BUILT, 'unbounded-app.js'),
    nodeOptions: profiles === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profiles}`],
    isProfiling: profiles !== undefined,
    keep(text) {
      kept += 1
      const file = join(folder, `kept-${kept}`)
      writeFileSync(file, text)
      return file
    },
    clear: () => rmSync(folder, { recursive: true, force: true }),
  }
}
