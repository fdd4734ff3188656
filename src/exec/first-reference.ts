import { failed, type Result } from '../result.ts'
import { parseSessionReference, type ReferenceProblem, type SessionReference } from './session-reference.ts'

/** A session, and the words that stood behind it. */
export interface ReferenceWithRest {
  reference: SessionReference
  rest: string
}

/** Reads `<id or link> [words]`, as a command or a mention hands it over. */
export function parseReferenceWithRest(
  text: string,
  hosts: readonly string[],
): Result<ReferenceWithRest, ReferenceProblem> {
  const [, first = '', rest = ''] = /^\s*(<[^<>]*>[.,;:!?]*|\S+)\s*([\s\S]*)$/.exec(text) ?? []
  if (first === '') return failed({ kind: 'not_an_id' })
  const parsed = parseSessionReference(first, hosts)
  return parsed.ok ? { ok: true, value: { reference: parsed.value, rest } } : parsed
}

/** The first link to a session in a message, as Slack hands the message over. */
export function findSessionLink(text: string, hosts: readonly string[]): SessionReference | undefined {
  for (const [candidate] of text.matchAll(/<https?:[^<>]*>|https?:\/\/\S+/gi)) {
    const parsed = parseSessionReference(candidate, hosts)
    if (parsed.ok) return parsed.value
  }
  return undefined
}
