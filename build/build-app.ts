import { existsSync } from 'node:fs'
import { cp, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { z } from 'zod'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
export const DATABASE_COMMAND = fileURLToPath(new URL('../src/database-command.ts', import.meta.url))
const PACKAGES = fileURLToPath(new URL('../node_modules/', import.meta.url))
/** SQLite: it has a compiled part for each platform, of which npm installs that of this one. */
const NATIVE = 'libsql'

const dependent = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
})

/** Bolt loads it for a receiver that the app does not use. It would cost the start a twentieth. */
const UNUSED = 'express'

/** CommonJS among the dependencies requires Node's own modules. */
const REQUIRE =
  "import { createRequire as createRequireHere } from 'node:module';" +
  'const require = createRequireHere(import.meta.url);'

/** Maps a whole file to one place. */
const COARSE_MAP = Buffer.from('{"version":3,"sources":[""],"names":[],"mappings":"AAAA"}').toString('base64')

/**
 * Leaves the lines of dependencies out of the source map: it names their files alone. Node parses the whole map when it first
 * reads an error's stack, and stops the process for as long as that takes.
 */
const withoutLinesOfDependencies: Plugin = {
  name: 'without-lines-of-dependencies',
  setup({ onLoad }) {
    onLoad({ filter: /\/node_modules\/.*\.[cm]?js$/ }, async ({ path }) => ({
      contents: `${await readFile(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${COARSE_MAP}`,
      loader: 'js',
    }))
  },
}

const withoutUnused: Plugin = {
  name: 'without-unused',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^${UNUSED}$`) }, ({ path }) => ({ path, namespace: 'unused' }))
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: '' }))
  },
}

/**
 * Builds the app into a few files in `folder`, with its dependencies: so it starts in half the time that some thousand files
 * take. Node reads the source maps with `--enable-source-maps`; without, the log names places in `main.js`.
 */
export async function buildApp(folder: string, entryPoint = MAIN): Promise<void> {
  await build({
    entryPoints: [entryPoint],
    outdir: folder,
    bundle: true,
    // What is imported on demand stays apart.
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: REQUIRE },
    sourcemap: true,
    sourcesContent: false,
    minifyWhitespace: true,
    lineLimit: 500,
    plugins: [withoutLinesOfDependencies, withoutUnused],
    // `pg` works without it, and looks for it on demand.
    external: [NATIVE, 'pg-native'],
    logLevel: 'warning',
  })
  await copyNative(NATIVE, join(folder, 'node_modules'))
}

/** Copies a package that can't be bundled, and what it depends on, where Node finds it. */
async function copyNative(name: string, folder: string): Promise<void> {
  const from = join(PACKAGES, name)
  const target = join(folder, name)
  if (!existsSync(from) || existsSync(target)) return
  await cp(from, target, { recursive: true, dereference: true })
  const { dependencies, optionalDependencies } = dependent.parse(
    JSON.parse(await readFile(join(from, 'package.json'), 'utf8')),
  )
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies }))
    await copyNative(needed, folder)
}
