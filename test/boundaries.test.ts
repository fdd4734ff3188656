import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const IMPORT =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\s*\(\s*['"]([^'"]+)['"]/gm

interface Import {
  /** A package's name, or a path from the repository's root. */
  target: string
  isType: boolean
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file))
}

function textOf(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8')
}

function importsIn(text: string, file: string): Import[] {
  return [...text.matchAll(IMPORT)].map(([, type, named, dynamic]) => {
    const specifier = named ?? dynamic ?? ''
    const target = specifier.startsWith('.')
      ? relative(ROOT, join(ROOT, dirname(file), specifier))
      : specifier
    return { target, isType: type !== undefined }
  })
}

/** Whatever runs when `file` is imported, and what its own types come from. */
function reach(file: string): string[] {
  const seen = new Set<string>()
  const follow = (from: string) => {
    for (const { target, isType } of importsIn(textOf(from), from)) {
      if (seen.has(target) || (isType && from !== file)) continue
      seen.add(target)
      if (target.startsWith('src/') && !isType) follow(target)
    }
  }
  follow(file)
  return [...seen]
}

const IMPURE = [
  /^@slack\/(?!types$)/,
  /^node:/,
  /^node-fetch$/,
  /^pino$/,
  /^lru-cache$/,
  /client/,
  /^src\/(?:handlers|features|delivery|slack(?!\/share-problem)|ops|store)\//,
]

function isImpure(target: string): boolean {
  return IMPURE.some((pattern) => pattern.test(target))
}

describe('the reader of imports', () => {
  it('sees every form of import', () => {
    const text = `import one from 'one'
import type { Two } from './two.ts'
import {
  type Three,
  three,
} from '../three.ts'
import 'four'
export { five } from "five"
export * from 'six'
const seven = await import('seven')
const text = 'import nothing'`
    expect(importsIn(text, 'src/blocks/example.ts')).toEqual([
      { target: 'one', isType: false },
      { target: 'src/blocks/two.ts', isType: true },
      { target: 'src/three.ts', isType: false },
      { target: 'four', isType: false },
      { target: 'five', isType: false },
      { target: 'six', isType: false },
      { target: 'seven', isType: false },
    ])
  })

  it('follows imports: a handler reaches Bolt and what lies behind its blocks', () => {
    const reached = reach('src/handlers/commands/exec-session.ts')
    expect(reached).toContain('@slack/bolt')
    expect(reached).toContain('src/blocks/text/untrusted-text.ts')
    expect(reach('src/exec/exec-client.ts').some(isImpure)).toBe(true)
  })
})

describe('what is pure', () => {
  it.each([...sources('src/blocks'), 'src/access/policy.ts'])(
    '%s reaches neither Bolt, nor a client, nor Node, not even through others',
    (file) => {
      expect(reach(file).filter(isImpure)).toEqual([])
    },
  )
})

describe('a handler', () => {
  const literal =
    /\btype:\s*['"](?:section|header|context|context_actions|actions|divider|rich_text\w*|image|input|markdown|table|alert|plain_text|mrkdwn|button|overflow|\w+_select|modal|home)['"]/

  it.each(sources('src/handlers'))('%s holds no Block Kit', (file) => {
    expect(textOf(file)).not.toMatch(literal)
  })

  it('would be caught: the blocks hold such literals', () => {
    expect(textOf('src/blocks/text/prose.ts')).toMatch(literal)
  })
})

describe('the product', () => {
  it.each(sources('src'))('%s imports nothing of the tests', (file) => {
    const targets = importsIn(textOf(file), file).map(({ target }) => target)
    expect(
      targets.filter((target) => /^(?:test|bench|playground)\/|^vitest|^fast-check/.test(target)),
    ).toEqual([])
  })
})
