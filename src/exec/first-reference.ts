import { failed, ok, type Result } from '../result.ts'
import { parseSessionReference, type ReferenceProblem, type SessionReference } from './session-reference.ts'

const FIRST_WORD = /^\s*(<[^<>]*>[.,;:!?]*|\S+)\s*([\s\S]*)$/
/** People whom a message names before it comes to its point. */
const NAMED_FIRST = /^(?:\s*<@[^<>]*>[,:]?)+/
const LINK = /<https?:[^<>]*>|https?:\/\/\S+/gi

/** A session, and the words that stood beside it. */
export interface ReferenceWithRest {
  reference: SessionReference
  rest: string
}

/** Reads `<id or link> [words]`, as a command or a mention hands it over. */
export function parseReferenceWithRest(
  text: string,
  hosts: readonly string[],
): Result<ReferenceWithRest, ReferenceProblem> {
  const [, first = '', rest = ''] = FIRST_WORD.exec(text) ?? []
  if (first === '') return failed({ kind: 'not_an_id' })
  const parsed = parseSessionReference(first, hosts)
  return parsed.ok ? ok({ reference: parsed.value, rest }) : parsed
}

/** The first link to a session in a message, as Slack hands the message over. */
export function findSessionLink(text: string, hosts: readonly string[]): SessionReference | undefined {
  return findLink(text, hosts)?.reference
}

/**
 * The session that a sentence names: by a link anywhere, or by an id at its beginning, mentions of people aside. A word
 * without a digit is a greeting sooner than an id. `undefined` where it names none; a problem where it has a link to another
 * page of Exec.
 */
export function findReference(
  text: string,
  hosts: readonly string[],
): Result<ReferenceWithRest, ReferenceProblem> | undefined {
  const link = findLink(text, hosts)
  if (link !== undefined) return ok(link)
  const [named = ''] = NAMED_FIRST.exec(text) ?? []
  const [, first = '', words = ''] = FIRST_WORD.exec(text.slice(named.length)) ?? []
  const rest = named === '' ? words : `${named.trim()} ${words}`.trim()
  const parsed = parseSessionReference(first, hosts)
  if (!parsed.ok) return parsed.error.kind === 'not_a_session' ? parsed : undefined
  return /\d/.test(parsed.value.id) || parsed.value.id.length >= 10
    ? ok({ reference: parsed.value, rest })
    : undefined
}

function findLink(text: string, hosts: readonly string[]): ReferenceWithRest | undefined {
  for (const match of text.matchAll(LINK)) {
    const parsed = parseSessionReference(match[0], hosts)
    const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)]
    if (parsed.ok) return { reference: parsed.value, rest: `${before.trimEnd()} ${after.trimStart()}`.trim() }
  }
  return undefined
}
