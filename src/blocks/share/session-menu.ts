import type { KnownBlock } from '@slack/types'
import { createdAt, isGraded, type SessionSummary } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { localTime } from '../../lib/zoned-time.ts'
import { asOfLine, mrkdwnSection, toBlocks } from '../text/document.ts'
import { LIMITS, optionValue } from '../text/limits.ts'
import { dayText, resultText, scenarioName } from '../text/session-facts.ts'
import type { Choice } from '../text/sheet.ts'
import { cut } from '../text/untrusted-text.ts'

/** The person's own sessions in the share form. */
export interface SessionMenu {
  choices: readonly Choice[]
  /** Below the menu, or in its place. */
  below: readonly KnownBlock[]
}

/** The newest, each once, graded ones first, without those whose id no option takes. @param timeZone of the person who reads them. */
export function sessionMenu(
  { sessions, asOf, readAt }: Pick<SessionList, 'sessions' | 'asOf' | 'readAt'>,
  timeZone: string,
): SessionMenu {
  const clock = new Intl.DateTimeFormat('en-US', { timeStyle: 'short', timeZone })
  const dayOf = (date: Date) => localTime(date.getTime(), timeZone).date
  const timeOf = (date: Date) => `${dayText(dayOf(date), dayOf(readAt))}, ${clock.format(date)}`
  const byId = new Map(sessions.map((session) => [session.id, session]))
  const newest = [...byId.values()].filter(({ id }) => optionValue(id) !== undefined).slice(0, LIMITS.options)
  const choices = [...newest.filter(isGraded), ...newest.filter((session) => !isGraded(session))].map(
    (session) => ({ value: session.id, label: labelOf(session, readAt, timeOf) }),
  )
  return {
    choices,
    below:
      choices.length === 0
        ? [mrkdwnSection('No sessions yet under the email in your Slack profile.')]
        : toBlocks([asOfLine(asOf)]),
  }
}

/** Slack reads no date markup in an option. */
function labelOf(session: SessionSummary, now: Date, timeOf: (date: Date) => string): string {
  const date = createdAt(session)
  const before = `${resultText(session, now)} · `
  const after = date === undefined ? '' : ` · ${timeOf(date)}`
  const room = LIMITS.optionText - before.length - after.length
  return before + cut(scenarioName(session), room) + after
}
