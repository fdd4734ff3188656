import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { GRADE_LABELS, OUT_OF, RANK_LABELS } from '../src/exec/grading-scale.ts'
import { memberSchema, workspaceSchema } from '../src/exec/member.ts'
import { sentParticipantSchema } from '../src/exec/scenario.ts'
import { sentAssignmentSchema } from '../src/exec/sent-assignment.ts'
import { sentSessionSchema } from '../src/exec/sent-session.ts'

/**
 * The floors of `src`, from the top down. A file imports only from its own room and from floors below it, types included.
 * Rooms on one floor don't import each other.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['main.ts', 'database-command.ts'],
  ['app.ts'],
  ['workspaces'],
  ['config'],
  ['handlers', 'ops'],
  ['features'],
  ['shared'],
  ['outbox'],
  ['delivery'],
  ['blocks'],
  ['access', 'install'],
  ['slack'],
  ['exec'],
  ['database'],
  ['lib'],
]

/** The folders of `src/blocks`, in the same way: a folder imports only from its own list. */
const BLOCK_FOLDERS: Readonly<Record<string, readonly string[]>> = {
  text: [],
  session: ['text'],
  card: ['session', 'text'],
  'exec-email': ['card', 'text'],
  problems: ['assignments', 'exec-email', 'card', 'text'],
  help: ['assignments', 'card', 'home', 'text'],
  why: ['exec-email', 'home', 'problems', 'settings', 'text'],
  unfurl: ['card', 'session', 'text'],
  lists: ['card', 'coaching', 'exec-email', 'session', 'text'],
  team: ['card', 'session', 'text'],
  assignments: ['lists', 'coaching', 'session', 'text'],
  share: ['problems', 'card', 'session', 'text'],
  review: ['problems', 'card', 'session', 'text'],
  'set-up': ['home', 'problems', 'text'],
  home: ['assignments', 'coaching', 'exec-email', 'lists', 'problems', 'card', 'session', 'text'],
  settings: ['home', 'text'],
  progress: ['review', 'problems', 'card', 'session', 'text'],
  results: ['progress', 'card', 'session', 'text'],
  digest: ['assignments', 'coaching', 'progress', 'session', 'text'],
  alerts: ['lists', 'card', 'coaching', 'session', 'text'],
  wins: ['progress', 'card', 'session', 'text'],
  welcome: ['text'],
  assign: ['session', 'text'],
  coaching: ['progress', 'card', 'session', 'text'],
  prepare: ['assignments', 'progress', 'session', 'text'],
  'practice-this': ['text'],
  'try-it': ['card', 'session', 'text'],
  drills: ['card', 'problems', 'session', 'text'],
}

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

const read = new Map<string, Import[]>()

function importsOf(file: string): Import[] {
  const imports = read.get(file) ?? importsIn(textOf(file), file)
  read.set(file, imports)
  return imports
}

function targetsOf(file: string): string[] {
  return importsOf(file).map(({ target }) => target)
}

/** Of these files, each import that is wrong. */
function wrongImports(
  files: readonly string[],
  isWrong: (target: string, file: string) => boolean,
): string[] {
  return files.flatMap((file) =>
    targetsOf(file)
      .filter((target) => isWrong(target, file))
      .map((target) => `${file} imports ${target}`),
  )
}

/** The room of a file in `src`: its first folder, or its own name. */
function roomOf(path: string): string {
  return path.split('/')[1] ?? ''
}

/** The folder of a file in a room that has some. */
function folderOf(path: string): string {
  return path.split('/')[2] ?? ''
}

function floorOf(room: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(room))
}

/** Whether one file in `src` may import another. */
function isDown(from: string, to: string): boolean {
  return roomOf(from) === roomOf(to) || floorOf(roomOf(from)) < floorOf(roomOf(to))
}

/** Everything that runs when `file` is imported, and what its own types come from. */
function reach(file: string): string[] {
  const seen = new Set<string>()
  const follow = (from: string) => {
    for (const { target, isType } of importsOf(from)) {
      if (seen.has(target) || (isType && from !== file)) continue
      seen.add(target)
      if (target.startsWith('src/') && !isType) follow(target)
    }
  }
  follow(file)
  return [...seen]
}

/** Packages and rooms that talk to the outside. The words for a refused share, and the tables, are types alone. */
const IMPURE = [
  /^@slack\/(?!types$)/,
  /^node:/,
  /^(?:node-fetch|undici|pino|lru-cache)$/,
  /client/,
  /^src\/(?:handlers|features|shared|delivery|ops|outbox|database(?!\/tables)|slack(?!\/share-problem))\b/,
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

  it('follows imports from a feature to what its blocks need, and to what talks to the outside', () => {
    expect(reach('src/features/share/share.ts')).toContain('src/blocks/text/untrusted-text.ts')
    expect(reach('src/exec/exec-client.ts').some(isImpure)).toBe(true)
  })
})

describe('the floors of src', () => {
  it('name every room', () => {
    const rooms = new Set(sources('src').map(roomOf))
    expect([...rooms].filter((room) => floorOf(room) === -1)).toEqual([])
    expect(FLOORS.flat().filter((room) => !rooms.has(room))).toEqual([])
  })

  it('let each file import only from floors below', () => {
    const isUp = (target: string, file: string) => target.startsWith('src/') && !isDown(file, target)
    expect(wrongImports(sources('src'), isUp)).toEqual([])
  })

  it('let only what composes the process and its workspaces, and the command for the database, import the configuration', () => {
    const importers = sources('src').filter((file) =>
      targetsOf(file).some((target) => target.startsWith('src/config/')),
    )
    expect(importers.filter((file) => !file.startsWith('src/config/')).toSorted()).toEqual([
      'src/app.ts',
      'src/database-command.ts',
      'src/main.ts',
      'src/workspaces/installed-workspaces.ts',
      'src/workspaces/one-workspace.ts',
      'src/workspaces/process.ts',
    ])
  })
})

it('a folder of src/blocks imports only from the folders that it may use', () => {
  const isForeign = (target: string, file: string) => {
    const [own = '', other = ''] = [file, target].map(folderOf)
    return target.startsWith('src/blocks/') && other !== own && BLOCK_FOLDERS[own]?.includes(other) !== true
  }
  expect(wrongImports(sources('src/blocks'), isForeign)).toEqual([])
})

describe('a statement on the rows of all workspaces', () => {
  const own = sources('src').filter((file) => !file.startsWith('src/database/'))

  it('is made by what serves them all, which says so', () => {
    expect(own.filter((file) => /ofAllWorkspaces|withoutPlugins/.test(textOf(file))).toSorted()).toEqual([
      'src/database-command.ts',
      'src/install/installations.ts',
      'src/workspaces/due-work.ts',
    ])
  })

  it("is no part of a workspace's own, which is limited where it begins at the database", () => {
    const unlimited = /(?<![.\w])selectFrom\(|\b(?:eb|row)\.selectFrom\(/
    expect(own.filter((file) => unlimited.test(textOf(file)))).toEqual(['src/workspaces/due-work.ts'])
  })
})

/** As code and words have it: comments give examples. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '')
}

describe("Exec's JSON", () => {
  const schemas = [
    sentSessionSchema,
    sentAssignmentSchema,
    sentParticipantSchema,
    memberSchema,
    workspaceSchema,
  ]
  const sent = schemas.map((schema) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
  const names = new Set(JSON.stringify(sent).match(/\b\w+_\w+(?=":)/g))
  /** Columns of the app's own tables have these names, too. Outside src/exec no type has them. */
  const columns = ['created_at', 'due_date']
  const others = sources('src').filter((file) => roomOf(file) !== 'exec')

  it('has names that the schemas tell', () => {
    expect([...names]).toEqual(
      expect.arrayContaining(['first_name', 'feedback_examples', 'attempt_max', 'session_count', 'url_slug']),
    )
  })

  it('is spelled in src/exec alone', () => {
    const own = [...names].filter((name) => !columns.includes(name))
    const pattern = new RegExp(`\\b(?:${own.join('|')})\\b`, 'g')
    expect(
      others.flatMap(
        (file) =>
          textOf(file)
            .match(pattern)
            ?.map((name) => `${file}: ${name}`) ?? [],
      ),
    ).toEqual([])
  })

  it('is read by nobody else', () => {
    const readers = others.filter((file) =>
      targetsOf(file).some((target) => /^src\/exec\/sent-/.test(target)),
    )
    expect(readers).toEqual([])
    const named =
      /\b(?:Sent(?:Session|Summary|Assignment|Participant)|(?:member|group|scenario|workspace)Schema)\b/
    expect(others.filter((file) => named.test(textOf(file)))).toEqual([])
  })
})

const SCALE = 'src/exec/grading-scale.ts'
/** What else these names mean there. */
const OTHER_MEANINGS: readonly [file: string, name: string][] = [
  // How important evidence is: high, mid or low.
  ['src/blocks/session/rubric-order.ts', "'mid'"],
]

describe('the grading scale', () => {
  const labels = [...RANK_LABELS, ...GRADE_LABELS]
  const ranks = [...RANK_LABELS].flatMap(([rank, { word }]) => [rank, word])
  // A white circle stands for whatever has no grade.
  const emoji = labels.map(([, label]) => label.emoji).filter((one) => one !== '' && one !== '⚪')
  const grades = [...GRADE_LABELS.keys()].map((grade) => `'${grade}'`)
  const own = new RegExp(
    `\\b(?:${ranks.join('|')})s?\\b|${[...emoji, ...grades].join('|')}|/${OUT_OF}\\b`,
    'gu',
  )

  it('is what this pattern finds in its file', () => {
    expect(withoutComments(textOf(SCALE)).match(own)).toEqual(
      expect.arrayContaining(['gold', 'Gold', '🥇', "'bad'", '🔴']),
    )
    expect(`82.5/${OUT_OF}.`.match(own)).toEqual([`/${OUT_OF}`])
  })

  it('is spelled by no other file, so that another rank, or a score out of 10, changes one file', () => {
    const spelled = sources('src').flatMap((file) => {
      const meant = OTHER_MEANINGS.filter(([where]) => where === file).map(([, name]) => name)
      const found = withoutComments(textOf(file)).match(own) ?? []
      return found.filter((one) => !meant.includes(one)).map((one) => `${file}: ${one}`)
    })
    expect(spelled.filter((one) => !one.startsWith(SCALE))).toEqual([])
  })
})

it('the features are imported by nothing but themselves and their list', () => {
  const list = 'src/features/features.ts'
  const others = sources('src').filter((file) => file !== list)
  const isForeign = (target: string, file: string) =>
    target.startsWith('src/features/') && target !== list && folderOf(target) !== folderOf(file)
  expect(wrongImports(others, isForeign)).toEqual([])
})

it.each([
  ['coaching', 'coaching', /coaching|coach_(?:note|question|answer|next)/, 13],
  ['scores by person', 'team', /\bboard/i, 3],
  ['wins', 'wins', /\bwins|Wins/, 5],
  ['digests', 'digest', /\bdigest(?!\()/, 8],
])('%s are known by name to few files beside those of %s', (_, folder, name, most) => {
  const own = ['src/features', 'src/blocks'].map((room) => `${room}/${folder}/`)
  const others = sources('src').filter((file) => !own.some((start) => file.startsWith(start)))
  const knowing = others.filter((file) => name.test(textOf(file)))
  expect(knowing.length, knowing.join(', ')).toBeLessThanOrEqual(most)
})

it('pure code reaches neither Bolt, nor a client, nor Node, not even through others', () => {
  const pure = [...sources('src/blocks'), 'src/access/policy.ts']
  expect(
    pure.flatMap((file) =>
      reach(file)
        .filter(isImpure)
        .map((target) => `${file}: ${target}`),
    ),
  ).toEqual([])
})

it('no file of src loads what Slackbot alone needs before it calls', () => {
  const loading = sources('src').filter((file) =>
    /^import (?!type)[^;]*?'@modelcontextprotocol/m.test(textOf(file)),
  )
  expect(loading).toEqual([])
  expect(textOf('src/slack/slackbot-calls.ts')).toContain("await import('@modelcontextprotocol/server')")
})

describe('Block Kit', () => {
  const literal =
    /\btype:\s*['"](?:section|header|context|context_actions|actions|divider|rich_text\w*|image|input|markdown|table|alert|plain_text|mrkdwn|button|overflow|\w+_select|modal|home)['"]/

  it('is written in the blocks alone', () => {
    const others = ['src/handlers', 'src/features', 'src/shared'].flatMap(sources)
    expect(others.filter((file) => literal.test(textOf(file)))).toEqual([])
  })

  it('is what this pattern finds in the blocks', () => {
    expect(textOf('src/blocks/text/document.ts')).toMatch(literal)
  })
})

it('the product imports nothing of the tests', () => {
  const isOfTests = (target: string) => /^(?:test|bench|playground)\/|^vitest|^fast-check/.test(target)
  expect(wrongImports(sources('src'), isOfTests)).toEqual([])
})

it('no file of src has more than 400 lines', () => {
  const lines = (file: string) => textOf(file).split('\n').length - 1
  expect(sources('src').filter((file) => lines(file) > 400)).toEqual([])
})

const CLOCK = 'test/support/clock.ts'
/** They start or are processes, or measure time. */
const BESIDE_PROCESSES = /\.(?:slow|timed)\.test\.ts$|-process\.ts$|^test\/soak\//
/** Bolt compares the time of a signature with the machine's. */
const SIGN = [
  'test/support/slack/deliver.ts',
  'test/support/slack/slackbot.ts',
  'test/slack/slackbot-calls.test.ts',
  'test/app.test.ts',
]

describe('the machine’s clock', () => {
  const machine = /\bDate\.now\b|\bnew Date\(\)|\bDate\(\)|\bTemporal\.Now\b|\btimeOrigin\b/
  // This file names what it looks for.
  const files = sources('test').filter((file) => file !== CLOCK && file !== 'test/boundaries.test.ts')

  it('is read by no test', () => {
    expect(files.filter((file) => machine.test(textOf(file)))).toEqual([])
  })

  it('is named only beside processes, and where something is signed', () => {
    const naming = files.filter((file) => textOf(file).includes('machineClock'))
    expect(naming.filter((file) => !BESIDE_PROCESSES.test(file) && !SIGN.includes(file))).toEqual([])
  })
})

const SHARED = [CLOCK, 'test/support/loopback.ts']
/** The stand-ins, each with words that only this app would bring into it. */
const STAND_INS: readonly [folder: string, words: RegExp][] = [
  ['test/support/slack', /\bexec(?!\()|coach|rubric|scenario|session|jane@/i],
  ['test/support/exec', /slack|coach|unfurl|modal|button/i],
]

describe.each(STAND_INS)('the stand-in in %s', (folder, words) => {
  it('imports only packages, its own files, the clock and loopback', () => {
    const isForeign = (target: string) =>
      target.endsWith('.ts') && !SHARED.includes(target) && !target.startsWith(`${folder}/`)
    expect(wrongImports(sources(folder), isForeign)).toEqual([])
  })

  it('names nothing of this app', () => {
    const named = sources(folder).map((file) => [file, words.exec(textOf(file))?.[0]])
    expect(named.filter(([, word]) => word !== undefined)).toEqual([])
  })
})
