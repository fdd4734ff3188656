import { BEST_RANK } from '../../exec/grading-scale.ts'
import { emailOf, type Graded, type SessionSummary } from '../../exec/session.ts'
import { viewButton } from '../card/session-buttons.ts'
import { coachPersonButton } from '../coaching/coach-person-button.ts'
import { personRow } from '../lists/session-rows.ts'
import { participantName, rankOf, scenarioName, wholeScore } from '../session/session-facts.ts'
import { counted } from '../text/counted.ts'
import {
  actionsPart,
  type Content,
  contextContent,
  contextPart,
  paragraphs,
  type TurnOffPlace,
  toMessage,
  turnOffControl,
} from '../text/document.ts'
import { labelText } from '../text/facts.ts'

/** Never change it: buttons already posted carry it. */
export const TURN_OFF_ALERTS = 'alerts.turn_off'

const MAX_LINES = 3

interface AlertOptions {
  /** How many more scores there are, which Exec's list no longer covered. */
  notRead: number
  now: Date
  turnOff: TurnOffPlace
  /** For a single score: whether it beats all of the person's others. */
  isBest: boolean
  /** The key the app knows someone by. `email` is in lower case. */
  keyOf(email: string): string
}

/**
 * One score is a sentence with *Praise…* or *Coach…*, two or three get a line each; of more, it shows the lowest and
 * the highest.
 * @param sessions graded.
 */
export function alertMessage(
  sessions: readonly Graded<SessionSummary>[],
  { notRead, now, turnOff, isBest, keyOf }: AlertOptions,
): Content {
  const count = sessions.length + notRead
  const shown = count > MAX_LINES ? lowestAndHighest(sessions) : sessions
  const more = count - shown.length
  const [only] = count === 1 ? shown : []
  const stop = turnOffControl('Turn off alerts', TURN_OFF_ALERTS, turnOff)
  if (only !== undefined) {
    const purpose = isBest || only.grade.rank === BEST_RANK ? 'praise' : 'coach'
    const note = coachPersonButton({ person: keyOf(emailOf(only)), purpose, session: only.id })
    return toMessage(paragraphs(scoreSentence(only, isBest)), actionsPart(note, viewButton(only.id), stop))
  }
  return toMessage(
    ...shown.map((session) => personRow(session, nameOf(session), now)),
    more > 0 &&
      contextPart(
        `${counted(more, shown.length > 0 ? 'more score' : 'score')} in the team's list: /exec-session team`,
      ),
    actionsPart(stop),
  )
}

function lowestAndHighest(sessions: readonly Graded<SessionSummary>[]) {
  const byScore = sessions.toSorted((one, other) => one.grade.score - other.grade.score)
  return byScore.filter((_, at) => at === 0 || at === byScore.length - 1)
}

/** E.g. "🥉 Jane Smith scored 55.5/100 in Cold Call: Logistics." */
function scoreSentence(session: Graded<SessionSummary>, isBest: boolean): string {
  const { emoji } = rankOf(session.grade.rank)
  const best = isBest ? ', a new best' : ''
  const said = `${nameOf(session)} scored ${wholeScore(session.grade.score)} in ${scenarioName(session)}${best}.`
  return labelText({ emoji, word: said })
}

function nameOf(session: SessionSummary): string {
  return participantName(session) ?? 'Someone without a name'
}

/** After *Turn off alerts*. */
export const ALERTS_OFF = contextContent('OK, no more alerts. Notifications… in my Home turns them on.')
