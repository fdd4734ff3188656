import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkSync } from 'recheck'
import { describe, expect, it } from 'vitest'
import { parseAst } from 'vitest/node'

interface Expression {
  /** Its line, and how it is written. */
  place: string
  source: string
  flags: string
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FILES = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join('src', file))
/** What stands in a template is one character here: only the text around it is judged. */
const FILLED_IN = 'x'

/** All regular expressions of a text in TypeScript: its literals, and what it gives `RegExp`. */
function expressionsIn(text: string): Expression[] {
  return nodesIn(parseAst(text, { lang: 'ts' })).flatMap((node) => {
    const [source, flags] = expressionOf(node) ?? []
    if (source === undefined) return []
    const line = text.slice(0, Number(node.start)).split('\n').length
    return [{ place: `${line} /${source}/${flags}`, source, flags: flags ?? '' }]
  })
}

type Node = Record<string, unknown>

function nodesIn(value: unknown): Node[] {
  if (typeof value !== 'object' || value === null) return []
  const inside = Object.values(value).flatMap(nodesIn)
  return 'type' in value ? [{ ...value }, ...inside] : inside
}

function expressionOf({
  type,
  regex,
  callee,
  arguments: given,
}: Node): [source: string, flags: string] | undefined {
  if (type === 'Literal' && isNode(regex)) return [String(regex.pattern), String(regex.flags)]
  const isCall = type === 'NewExpression' || type === 'CallExpression'
  if (!isCall || !isNode(callee) || callee.name !== 'RegExp' || !Array.isArray(given)) return undefined
  const [source, flags = ''] = given.map(writtenText)
  if (source === undefined) throw new Error('A RegExp without a source')
  return [source, flags]
}

function writtenText(node: unknown): string {
  if (isNode(node) && node.type === 'Literal' && typeof node.value === 'string') return node.value
  if (isNode(node) && node.type === 'TemplateLiteral' && Array.isArray(node.quasis))
    return node.quasis.map(({ value }) => String(value.cooked)).join(FILLED_IN)
  throw new Error('What RegExp is given must be written there, so that it can be judged')
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null
}

/** `linear`, or what time a text can make the expression take. In JavaScript, as that is the same on each machine. */
function verdictOn({ source, flags }: Pick<Expression, 'source' | 'flags'>): string {
  process.env.RECHECK_BACKEND = 'pure'
  const found = checkSync(source, flags, { timeout: null, attackTimeout: null, incubationTimeout: null })
  if (found.status === 'safe') return 'linear'
  return found.status === 'vulnerable' ? found.complexity.type : found.status
}

const ALL = FILES.flatMap((file) =>
  expressionsIn(readFileSync(join(ROOT, file), 'utf8')).map(
    (found) => [`${file}:${found.place}`, found] as const,
  ),
)

/** The longest takes seconds to judge, and on a busy machine a minute. */
const TIMEOUT_MS = 180_000

it.each(ALL)('no text makes %s take more than linear time', { timeout: TIMEOUT_MS }, (_, found) => {
  expect(verdictOn(found)).toBe('linear')
})

describe('the reader of expressions', () => {
  it('reads literals, texts and templates, with their lines', () => {
    const text = [
      'const one: RegExp = /a\\/b/gu',
      "const isTwo = (it: string) => new RegExp('a\\\\d', 'i').test(it satisfies string)",
      `const three = RegExp(\`^\${one.source}\\\\s$\`)`,
      "const four = 'none /a/ here' // nor /here/",
    ].join('\n')
    expect(expressionsIn(text).map(({ place }) => place)).toEqual(['1 /a\\/b/gu', '2 /a\\d/i', '3 /^x\\s$/'])
  })

  it('fails where it can not read one', () => {
    expect(() => expressionsIn('new RegExp(source)')).toThrow('must be written there')
  })
})

describe('the judge of expressions', () => {
  it.each([
    ['exponential', '^(?:[\\p{L}\\p{M} ]|\\uFE0F)*$', 'u'],
    ['polynomial', '\\d+$', ''],
    ['linear', '[^\\p{L}\\p{M} ]', 'u'],
  ])('calls %s what takes such time: /%s/%s', (time, source, flags) => {
    expect(verdictOn({ source, flags })).toBe(time)
  })
})
