import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/**
 * Makes one program of the simulation and the app, and returns its path: hooks that read TypeScript would do their work in real
 * time. It lies as deep in the repository as what reads `manifest.yml` expects.
 */
export async function buildSimulation(): Promise<string> {
  const folder = at('../../node_modules/.simulation')
  await build({
    entryPoints: { main: at('simulate.ts') },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    sourcesContent: false,
    logLevel: 'warning',
  })
  return `${folder}/main.mjs`
}
