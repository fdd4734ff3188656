import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))

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

/**
 * Builds the app, its dependencies included, into a few files in `folder`: so it starts in half the time that some thousand
 * files take. Node reads the source maps with `--enable-source-maps`; without, the log names places in `main.js`.
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
    plugins: [withoutLinesOfDependencies],
    logLevel: 'warning',
  })
}
