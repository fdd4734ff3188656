import type { SessionSummary } from '../../exec/session.ts'
import type { AlertRange } from '../../preferences/preference.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import { alertWords } from '../settings/notification-words.ts'
import { button, type CardPart, type Content, plainText, toContent } from '../text/document.ts'
import { participantName, resultText, scenarioName } from '../text/session-facts.ts'
import { cut } from '../text/untrusted-text.ts'

/** Never change it: posted buttons keep theirs. */
export const TURN_OFF_ALERTS = 'alerts.turn_off'

const MAX_ROWS = 10
const NAME_CHARACTERS = 40
const SCENARIO_CHARACTERS = 60

interface AlertOptions {
  alerts: AlertRange
  /** How many there are besides that Exec's list no longer reached. */
  notRead: number
  now: Date
}

/** *View* opens the card in a modal, for the reader alone. @param sessions the newest first. */
export function alertMessage(
  sessions: readonly SessionSummary[],
  { alerts, notRead, now }: AlertOptions,
): Content {
  const count = sessions.length + notRead
  const title = count === 1 ? 'A score you asked about' : `${count} scores you asked about`
  const parts: CardPart[] = [
    { kind: 'title', text: title },
    ...sessions.slice(0, MAX_ROWS).map((session) => row(session, now)),
    { kind: 'context', text: moreText(Math.min(sessions.length, MAX_ROWS), count) },
    {
      kind: 'context',
      text: `You're alerted to scores of ${alertWords(alerts)}. To change that, press Notifications… in Exec's Home.`,
    },
    { kind: 'actions', elements: [button('Turn off alerts', TURN_OFF_ALERTS, 'off')] },
  ]
  return toContent(parts, 'message')
}

function moreText(shown: number, count: number): string | undefined {
  if (shown === count) return undefined
  const which = shown > 0 ? `+${count - shown} more` : count === 1 ? 'It is' : 'They are'
  return `${which} in the team's list: /exec-session team`
}

/** As "Jane Smith · 🥇 82.5/100 · Procurement Discovery". */
function row(session: SessionSummary, now: Date): CardPart {
  const text = [
    cut(participantName(session) ?? 'Someone without a name', NAME_CHARACTERS),
    resultText(session, now),
    cut(scenarioName(session), SCENARIO_CHARACTERS),
  ].join(' · ')
  const view = { ...sessionButton('viewFeedback', { id: session.id }), text: plainText('View') }
  return { kind: 'row', text, button: namedButton(view, text) }
}

/** After *Turn off alerts*. */
export const ALERTS_OFF: Content = toContent(
  [{ kind: 'context', text: "OK, no more alerts. Notifications… in Exec's Home turns them on." }],
  'message',
)
