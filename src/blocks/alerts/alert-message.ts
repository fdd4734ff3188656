import type { SessionSummary } from '../../exec/session.ts'
import { personRow } from '../lists/session-rows.ts'
import { type AlertRange, alertWords } from '../settings/notification-words.ts'
import { actionsPart, button, type Content, contextPart, titlePart, toMessage } from '../text/document.ts'
import { participantName } from '../text/session-facts.ts'

/** Never change it: posted buttons keep theirs. */
export const TURN_OFF_ALERTS = 'alerts.turn_off'

const MAX_ROWS = 10

interface AlertOptions {
  alerts: AlertRange
  /** How many more there are, which Exec's list no longer reached. */
  notRead: number
  now: Date
}

/** @param sessions the newest first. */
export function alertMessage(
  sessions: readonly SessionSummary[],
  { alerts, notRead, now }: AlertOptions,
): Content {
  const count = sessions.length + notRead
  const title = count === 1 ? 'A score you asked about' : `${count} scores you asked about`
  return toMessage(
    titlePart(title),
    ...sessions
      .slice(0, MAX_ROWS)
      .map((session) => personRow(session, participantName(session) ?? 'Someone without a name', now)),
    contextPart(moreText(Math.min(sessions.length, MAX_ROWS), count)),
    contextPart(
      `You're alerted to scores of ${alertWords(alerts)}. To change that, press Notifications… in Exec's Home.`,
    ),
    actionsPart(button('Turn off alerts', TURN_OFF_ALERTS, 'off')),
  )
}

function moreText(shown: number, count: number): string | undefined {
  if (shown === count) return undefined
  const which = shown > 0 ? `+${count - shown} more` : count === 1 ? 'It is' : 'They are'
  return `${which} in the team's list: /exec-session team`
}

/** After *Turn off alerts*. */
export const ALERTS_OFF: Content = toMessage(
  contextPart("OK, no more alerts. Notifications… in Exec's Home turns them on."),
)
