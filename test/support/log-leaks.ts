import type { SessionDocument } from './exec/session-document.ts'

/** The texts that no log line may hold. */
export interface Confidential {
  /** Tokens, keys and secrets. */
  secrets: readonly string[]
  people: readonly { name?: string; email?: string | undefined }[]
  sessions: readonly SessionDocument[]
}

/** Ids and places, which are meant to be there and look like anything. */
const NOT_TEXT = new Set(['time', 'until', 'at', 'causes', 'session', 'path', 'reference', 'channel', 'user'])
/** Shorter pieces of a text are found in everything. */
const SHORTEST = 8
const PIECE = 24

/** Everything confidential that log lines hold. */
export function findLeaks(lines: readonly string[], confidential: Confidential): string[] {
  const whole = lines.join('')
  const texts = lines.map(textOf).join('\n')
  const { secrets, people, sessions } = confidential
  const names = [...people.flatMap(({ name = '' }) => words(name)), ...sessions.flatMap(namesOf)]
  const anywhere = [
    ...secrets,
    ...people.flatMap(({ email }) => email ?? []),
    ...sessions.flatMap(({ user }) => user?.email ?? []),
    ...piecesOf(sessions),
  ]
  const scores = sessions.flatMap(({ score }) => (score == null ? [] : String(score)))
  return [
    ...[...new Set(anywhere)].filter((text) => text !== '' && whole.includes(text)),
    ...[...new Set([...names, ...scores])].filter((word) => hasWord(texts, word)),
  ]
}

function textOf(line: string): string {
  const entry: object = JSON.parse(line)
  return Object.entries(entry)
    .filter(([key, value]) => typeof value === 'string' && !NOT_TEXT.has(key))
    .map(([, value]) => value)
    .join(' ')
}

function namesOf({ user }: SessionDocument): string[] {
  return [...words(user?.first_name ?? ''), ...words(user?.last_name ?? '')]
}

function words(name: string): string[] {
  return name.split(/\s+/).filter((word) => word.length > 2)
}

/** The beginning of each sentence that Exec sent about a session: a log that cuts texts short is caught, too. */
function piecesOf(sessions: readonly SessionDocument[]): string[] {
  const texts = new Set(sessions.flatMap(({ user: _, ...session }) => stringsIn(session)))
  return [...texts]
    .flatMap((text) => text.split(/[.!?\n]/))
    .map((sentence) => sentence.trim().slice(0, PIECE))
    .filter((piece) => piece.length >= SHORTEST)
}

/** Values that name a kind of thing. */
const KINDS = new Set(['created_at', 'grade', 'id', 'rank', 'salience', 'slug', 'speaker'])

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (KINDS.has(key) ? [] : stringsIn(inner)))
}

function hasWord(text: string, word: string): boolean {
  if (!text.includes(word)) return false
  const literal = word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(`(?<![\\p{L}\\p{N}.])${literal}(?![\\p{L}\\p{N}]|\\.\\d)`, 'u').test(text)
}
