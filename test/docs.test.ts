import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { HINTS } from '../src/config/environment.ts'
import { FEATURES } from '../src/features/features.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const README_BYTES = 8192

const PAGES = [
  'README.md',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'playground/README.md',
  'test/support/slack/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
]

interface Files {
  exists(path: string): boolean
  read(path: string): string
}

const REPOSITORY: Files = {
  exists: (path) => existsSync(join(ROOT, path)),
  read: (path) => readFileSync(join(ROOT, path), 'utf8'),
}

const FENCE = /^ *(`{3,}).*\n[\s\S]*?^ *\1 *$/gm
const CODE_SPAN = /`([^`\n]+)`/g
const LINK = /\]\(([^()\s]+)\)/g
const HEADING = /^#{1,6} +(.+?) *$/gm
/** Starts with a name, has only names and slashes, and a slash or a file's ending. `/healthz` and `@slack/bolt` are none. */
const FILE_PATH = /^(?=.*\/|.*\.(?:ts|tsx|md|ya?ml|json)$|\.env)\.?\w[\w.-]*(?:\/[\w.-]+)*\/?$/
/** Made by the build and the bench, so absent from a fresh checkout; or no path at all. */
const NOT_IN_THE_REPOSITORY = /^(?:dist|bench\/results|application)\/|^\.env$/

/** The links and file paths of a page that lead nowhere. */
function deadEnds(page: string, files: Files = REPOSITORY): string[] {
  const text = files.read(page).replace(FENCE, '')
  const links = matches(text.replace(CODE_SPAN, ''), LINK).filter((link) => !/^[a-z][a-z\d+.-]*:/i.test(link))
  const paths = matches(text, CODE_SPAN).filter(
    (span) => FILE_PATH.test(span) && !NOT_IN_THE_REPOSITORY.test(span),
  )
  return [
    ...links.filter((link) => !leadsSomewhere(page, link, files)),
    ...paths.filter((path) => !files.exists(path) && !files.exists(posix.join(posix.dirname(page), path))),
  ]
}

function leadsSomewhere(page: string, link: string, files: Files): boolean {
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? page : posix.join(posix.dirname(page), path)
  if (!files.exists(target)) return false
  return anchor === undefined || anchorsOf(files.read(target)).includes(anchor)
}

/** The identifiers among these code spans that none of the files among them contains. */
function unknownNames(spans: readonly string[], files: Files): string[] {
  const texts = spans.filter((span) => /\.tsx?$/.test(span) && files.exists(span)).map(files.read)
  if (texts.length === 0) return []
  return spans.filter((span) => /^[a-z]\w+$/i.test(span) && !texts.some((text) => text.includes(span)))
}

/** As GitHub makes them: lower case, punctuation dropped, spaces to hyphens. No page leads to the second of two equal ones. */
function anchorsOf(text: string): string[] {
  return matches(text.replace(FENCE, ''), HEADING).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  )
}

/** Everything that the app may say: its code without comments and types. */
const APP_CODE = await bundled('src/main.ts', 'src/database-command.ts')
const PLAYGROUND_CODE =
  (await bundled('playground/main.ts', 'playground/page/main.ts')) +
  REPOSITORY.read('playground/page/index.html')

async function bundled(...entryPoints: string[]): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    bundle: true,
    packages: 'external',
    format: 'esm',
    charset: 'utf8',
    outdir: 'nowhere',
    write: false,
  })
  return outputFiles.map(({ text }) => text).join('\n')
}

/** Of Slack, Node.js and PostgreSQL. */
const NAMES_OF_OTHERS = /^(?:operation_timeout|dispatch_failed|pg_dump|nodejs_.*)$/
/** What Slack's and Exec's own pages call things. */
const LABELS_OF_OTHERS = new Set([
  'API',
  'App Credentials',
  'App Manifest',
  'App-Level Tokens',
  'Basic Information',
  'Display Information',
  'App icon',
  'Bot User OAuth Token',
  'Create New App',
  'Event Subscriptions',
  'From a manifest',
  'Generate Token and Scopes',
  'MCP Servers',
  'Home',
  'Install App',
  'Install to Workspace',
  'Manage Distribution',
  'Reinstall to Workspace',
  'Request URL',
  'Retry',
  'Settings',
  'Signing Secret',
  'Verified',
  'YAML',
])

function proseOf(text: string): string {
  return text.replace(FENCE, '').replace(CODE_SPAN, '').replace(/\s+/g, ' ')
}

/** What a page says that the app says: in quotes, as code after "says", or as code of several words where a table's row begins. */
function quotesIn(text: string): string[] {
  return [
    ...matches(proseOf(text), /"([^"]+)"/g),
    ...matches(text, /\bsays\s+`([^`]+)`/g),
    ...matches(text, /^\| `(\w[^`]* [^`]*)`/gm),
  ]
}

/** `…` in a quote stands for what differs from one message to the next. */
function says(code: string, quote: string): boolean {
  const parts = quote.split('…').map((part) => part.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(parts.join('[^\n]*')).test(code)
}

function startsSomeText(label: string): boolean {
  return [APP_CODE, PLAYGROUND_CODE, REPOSITORY.read('manifest.yml')].some((code) =>
    ['"', "'", '`', '>', ': '].some((before) => code.includes(before + label)),
  )
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, first = '']) => first)
}

describe('the reader of links in documentation', () => {
  const bad = {
    'docs/bad.md': [
      '# A page',
      '[a file](good.md), [up](../README.md), [a heading](good.md#two-words), [here](#a-page), [web](https://a.example/b)',
      '[no file](gone.md), [no heading](good.md#three), [not here](#b-page), ![no picture](images/gone.png)',
      '`src/app.ts`, `src/gone.ts`, `lib/`, `src/`, `gone.yml`, `/healthz`, `@slack/bolt`, `dist/main.js`, `npm test`, `.env`, `a.b`',
      '```sh',
      'cat [x](in-a-fence.md) `src/in-a-fence.ts`',
      '```',
    ].join('\n'),
    'docs/good.md': '# One\n## Two `words`\n# One',
    'README.md': '',
    'src/app.ts': '',
    'src/': '',
  }
  const entries = new Map(Object.entries(bad))
  const files: Files = { exists: (path) => entries.has(path), read: (path) => entries.get(path) ?? '' }

  it('finds links, headings, pictures and paths that do not exist, and nothing else', () => {
    expect(deadEnds('docs/bad.md', files)).toEqual([
      'gone.md',
      'good.md#three',
      '#b-page',
      'images/gone.png',
      'src/gone.ts',
      'lib/',
      'gone.yml',
    ])
  })

  it('finds names that the file beside them does not have', () => {
    expect(unknownNames(['src/app.ts', 'createBot', 'src/gone.ts'], REPOSITORY)).toEqual([])
    expect(unknownNames(['src/app.ts', 'createBot', 'createNothing'], REPOSITORY)).toEqual(['createNothing'])
  })

  it('makes anchors of headings as GitHub does', () => {
    expect(anchorsOf('# One\n## Two `words`: Exec’s!')).toEqual(['one', 'two-words-execs'])
  })
})

describe('the documentation', () => {
  it.each(PAGES)('%s names only links and files that exist', (page) => {
    expect(deadEnds(page)).toEqual([])
  })

  it('names in ARCHITECTURE.md only functions and cases that the file beside them has', () => {
    const rows = matches(REPOSITORY.read('ARCHITECTURE.md'), /^(\|.*\|) *$/gm)
    expect(rows.flatMap((row) => unknownNames(matches(row, CODE_SPAN), REPOSITORY))).toEqual([])
  })

  it('is reachable from the README, page by page', () => {
    const linked = matches(REPOSITORY.read('README.md'), LINK)
    const pages = PAGES.filter((page) => page !== 'README.md' && !page.startsWith('test/'))
    expect(pages.filter((page) => !linked.some((link) => link.split('#')[0] === page))).toEqual([])
  })

  it(`keeps the README within ${README_BYTES} bytes`, () => {
    expect(statSync(join(ROOT, 'README.md')).size).toBeLessThanOrEqual(README_BYTES)
  })
})

describe('the reader of quotes', () => {
  const CODE = `log.info("connected to Slack")\nconst words = "Exec can't find " + name + ", " + age + " old"`

  it('finds what a page has in quotes, or as code after "says"', () => {
    const page =
      'The app says "Exec can\'t\nfind it", and the log says `no answer`, not `x "y" z`.\n```\n"sh"\n```'
    expect(quotesIn(page)).toEqual(["Exec can't find it", 'no answer'])
  })

  it('finds the message that begins a row of a table', () => {
    expect(quotesIn('| `The app ends` or `/readyz` | `npm start` again |')).toEqual(['The app ends'])
  })

  it.each([
    ['connected to Slack', true],
    ["Exec can't find …, … old", true],
    ["Exec can't find it", false],
    ['… old … connected', false],
    ['connected to slack', false],
  ])('knows whether the app says "%s": %s', (quote, isSaid) => {
    expect(says(CODE, quote)).toBe(isSaid)
  })
})

describe('what the pages quote', () => {
  const pages = PAGES.filter((page) => page.startsWith('docs/') || page === 'README.md')

  it.each(pages)('is said by the app: %s', (page) => {
    const quotes = quotesIn(REPOSITORY.read(page))
    expect(quotes.filter((quote) => !says(APP_CODE, quote))).toEqual([])
  })

  it('are at least the messages of docs/troubleshooting.md', () => {
    expect(quotesIn(REPOSITORY.read('docs/troubleshooting.md')).length).toBeGreaterThan(30)
  })

  it.each(['docs/operate.md', 'docs/troubleshooting.md'])(
    'are outcomes, reasons, fields and metrics of the app: %s',
    (page) => {
      const names = matches(REPOSITORY.read(page), /`([a-z]+(?:_[a-z\d]+)+)`/g)
      const known = `${APP_CODE}${REPOSITORY.read('manifest.yml')}`
      const unknown = names.filter((name) => !NAMES_OF_OTHERS.test(name) && !known.includes(name))
      expect(unknown).toEqual([])
    },
  )

  it.each(pages)('are buttons and labels of the app: %s', (page) => {
    const labels = matches(proseOf(REPOSITORY.read(page)), /(?<!\w)_([A-Z][^_\d]*)_(?!\w)/g)
    const unknown = labels.filter((label) => !LABELS_OF_OTHERS.has(label) && !startsSomeText(label))
    expect(unknown).toEqual([])
  })
})

it('docs/operate.md lists each kind of message that the app sends on its own', () => {
  const cells = matches(REPOSITORY.read('docs/operate.md'), /^\| (`[a-z_`, ]+`) \|.*\|.*\| *$/gm)
  const listed = cells.flatMap((cell) => matches(cell, CODE_SPAN))
  const kinds = FEATURES.flatMap((feature) => feature.kinds)
  expect(kinds.filter((kind) => !listed.includes(kind))).toEqual([])
})

describe('the settings', () => {
  const settings = Object.keys(HINTS).toSorted()

  it('stand in docs/configuration.md, each in the first column of a table', () => {
    const rows = matches(REPOSITORY.read('docs/configuration.md'), /^\| `([A-Z][A-Z0-9_]*)` +\|/gm)
    expect(rows.toSorted()).toEqual(settings)
  })

  it('are the only ones that docs/configuration.md names', () => {
    const named = matches(REPOSITORY.read('docs/configuration.md'), /`([A-Z][A-Z0-9_]{2,})(?:=[^`]*)?`/g)
    expect(named.filter((name) => !settings.includes(name))).toEqual([])
  })

  it('are those of .env.example', () => {
    const named = matches(REPOSITORY.read('.env.example'), /^#?([A-Z][A-Z0-9_]*)=/gm)
    expect(named.toSorted()).toEqual(settings)
  })
})
