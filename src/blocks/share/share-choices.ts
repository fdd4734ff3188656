import type { KnownBlock, PlainTextOption, StaticSelect } from '@slack/types'
import { createdAt, isGraded, type SessionSummary, ungradedState } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { asOfLine, type Content, mrkdwnSection, plainText, toBlocks } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { rankOf, scenarioName, scoreText } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

export const CHOICE = 'choice'
const MIN_NAME_CHARACTERS = 15

/** For a form that was opened without a session. */
export type ShareChoices =
  | { kind: 'loading' }
  /** Newest first. */
  | {
      kind: 'sessions'
      list: Pick<SessionList, 'sessions' | 'asOf' | 'readAt'>
      timeZone?: string | undefined
    }
  | { kind: 'problem'; problem: Content }

export function hasMenu(choices: ShareChoices | undefined): boolean {
  return choices?.kind === 'sessions' && offered(choices.list.sessions).length > 0
}

export function offers(choices: ShareChoices, id: string): boolean {
  return choices.kind === 'sessions' && offered(choices.list.sessions).some((session) => session.id === id)
}

/** @param chosen the id of the session to select. */
export function choiceBlocks(choices: ShareChoices, chosen?: string): KnownBlock[] {
  if (choices.kind === 'loading') return [mrkdwnSection('Loading your latest sessions…')]
  if (choices.kind === 'problem') return choices.problem.blocks
  const { sessions, asOf, readAt } = choices.list
  const element = menu(offered(sessions), chosen, { readAt, format: dateFormat(choices.timeZone) })
  if (element === undefined) return [mrkdwnSection('No sessions yet under the email in your Slack profile.')]
  return [
    { type: 'input', block_id: CHOICE, label: plainText('Your latest sessions'), optional: true, element },
    ...toBlocks([asOfLine(asOf)], 'view'),
  ]
}

/** The newest, each once, without those whose id is too long for an option. */
function offered(sessions: readonly SessionSummary[]): SessionSummary[] {
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return [...byId.values()].filter(({ id }) => id.length <= LIMITS.optionValue).slice(0, LIMITS.options)
}

const GROUPS = [
  ['graded', 'Graded'],
  ['not_graded_yet', 'Not graded yet'],
  ['does_not_count', "Don't count"],
] as const

function menu(
  sessions: readonly SessionSummary[],
  chosen: string | undefined,
  { readAt, format }: { readAt: Date; format: Intl.DateTimeFormat },
): StaticSelect | undefined {
  const optionOf = (session: SessionSummary) => toOption(session, format)
  const stateOf = (session: SessionSummary) => (isGraded(session) ? 'graded' : ungradedState(session, readAt))
  const groups = GROUPS.map(([state, label]) => {
    const ofState = sessions.filter((session) => stateOf(session) === state)
    return { label: plainText(label), options: ofState.map(optionOf) }
  }).filter(({ options }) => options.length > 0)
  if (groups.length === 0) return undefined
  const initial = sessions.find(({ id }) => id === chosen)
  return {
    type: 'static_select',
    action_id: CHOICE,
    placeholder: plainText('Choose one'),
    option_groups: groups,
    ...(initial && { initial_option: optionOf(initial) }),
  }
}

/** Slack reads no date markup in an option. Without the person's time zone, a time would mislead. */
function dateFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const
  if (timeZone === undefined) return new Intl.DateTimeFormat('en-GB', { ...day, timeZone: 'UTC' })
  try {
    return new Intl.DateTimeFormat('en-GB', { ...day, hour: '2-digit', minute: '2-digit', timeZone })
  } catch {
    // A zone that this version of Node.js does not know.
    return dateFormat(undefined)
  }
}

function toOption(session: SessionSummary, format: Intl.DateTimeFormat): PlainTextOption {
  const date = createdAt(session)
  const prefix = optionPrefix(session)
  const before = prefix === undefined ? '' : `${prefix} · `
  const after = date === undefined ? '' : ` · ${format.format(date)}`
  const room = LIMITS.optionText - before.length - after.length
  const name = cut(scenarioName(session), Math.max(room, MIN_NAME_CHARACTERS))
  return { text: plainText(cut(before + name + after, LIMITS.optionText)), value: session.id }
}

/** `undefined` without a grade: the group says so. */
function optionPrefix(session: SessionSummary): string | undefined {
  if (!isGraded(session)) return undefined
  const { emoji, word } = rankOf(session)
  return [emoji, word && cut(word, 12), scoreText(session.score)].filter(Boolean).join(' ')
}
