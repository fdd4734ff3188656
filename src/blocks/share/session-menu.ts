import type { KnownBlock } from '@slack/types'
import { createdAt, isGraded, type SessionSummary, ungradedState } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { asOfLine, mrkdwnSection, toBlocks } from '../text/document.ts'
import { optionValue } from '../text/fit.ts'
import { LIMITS } from '../text/limits.ts'
import { rankOf, scenarioName, scoreText } from '../text/session-facts.ts'
import type { Choice } from '../text/sheet.ts'
import { cut } from '../text/untrusted-text.ts'

const MIN_NAME_CHARACTERS = 15

const GROUPS = [
  ['graded', 'Graded'],
  ['not_graded_yet', 'Not graded yet'],
  ['does_not_count', "Don't count"],
] as const

/** The person's own sessions in the share form. */
export interface SessionMenu {
  choices: readonly Choice[]
  /** Below the menu, or in its place. */
  below: readonly KnownBlock[]
}

export const LOADING_MENU: SessionMenu = {
  choices: [],
  below: [mrkdwnSection('Loading your latest sessions…')],
}

/** The newest, each once, without those whose id no option takes. @param timeZone of the person who reads them. */
export function sessionMenu(
  { sessions, asOf, readAt }: Pick<SessionList, 'sessions' | 'asOf' | 'readAt'>,
  timeZone: string | undefined,
): SessionMenu {
  const format = dateFormat(timeZone)
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const offered = [...byId.values()].filter(({ id }) => optionValue(id) !== undefined)
  const newest = offered.slice(0, LIMITS.options)
  const stateOf = (session: SessionSummary) => (isGraded(session) ? 'graded' : ungradedState(session, readAt))
  const choices = GROUPS.flatMap(([state, group]) =>
    newest
      .filter((session) => stateOf(session) === state)
      .map((session) => ({ group, value: session.id, label: labelOf(session, format) })),
  )
  return {
    choices,
    below:
      choices.length === 0
        ? [mrkdwnSection('No sessions yet under the email in your Slack profile.')]
        : toBlocks([asOfLine(asOf)], 'view'),
  }
}

/** Slack reads no date markup in an option. Without the person's time zone, a time would mislead. */
function dateFormat(timeZone: string | undefined): Intl.DateTimeFormat {
  const day = { month: 'short', day: 'numeric', year: 'numeric' } as const
  if (timeZone === undefined) return new Intl.DateTimeFormat('en-US', { ...day, timeZone: 'UTC' })
  try {
    return new Intl.DateTimeFormat('en-US', { ...day, hour: 'numeric', minute: '2-digit', timeZone })
  } catch {
    // A zone that this version of Node.js does not know.
    return dateFormat(undefined)
  }
}

function labelOf(session: SessionSummary, format: Intl.DateTimeFormat): string {
  const date = createdAt(session)
  const grade = gradeOf(session)
  const before = grade === undefined ? '' : `${grade} · `
  const after = date === undefined ? '' : ` · ${format.format(date)}`
  const room = LIMITS.optionText - before.length - after.length
  const name = cut(scenarioName(session), Math.max(room, MIN_NAME_CHARACTERS))
  return cut(before + name + after, LIMITS.optionText)
}

/** `undefined` without a grade: the group says so. */
function gradeOf(session: SessionSummary): string | undefined {
  if (!isGraded(session)) return undefined
  const { emoji, word } = rankOf(session)
  return [emoji, word && cut(word, 12), scoreText(session.score)].filter(Boolean).join(' ')
}
