import type { Button } from '@slack/types'
import type { CardFacts } from '../../access/attempts.ts'
import type { Attempts } from '../../exec/attempts.ts'
import type { Graded, Session, SessionSummary } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { itemToWorkOn } from '../card/feedback-parts.ts'
import { isNewBest, scoreChange } from '../card/progress-line.ts'
import {
  ASK,
  type CardOffers,
  linkOption,
  MORE,
  moreMenu,
  OPEN_IN_EXEC,
  PRACTICE,
  practiceAgainButton,
  sessionButton,
  sessionPage,
  TRY_IT,
  viewButton,
} from '../card/session-buttons.ts'
import { assignmentLine, buttonsPart } from '../card/session-card.ts'
import { type ThenAndNow, thenAndNowPart } from '../progress/then-and-now.ts'
import { cardTitle, participantName, scoreText } from '../session/session-facts.ts'
import { andMore } from '../text/counted.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextContent,
  contextPart,
  type Optional,
  type OptionalElement,
  option,
  type Prose,
  present,
  prosePart,
  rowPart,
  type TurnOffPlace,
  titlePart,
  toMessage,
  turnOffControl,
} from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change it: buttons already posted carry it. */
export const TURN_OFF_RESULTS = 'results.turn_off'

const TURN_OFF_LABEL = 'Turn off results'
const TURN_OFF = button(TURN_OFF_LABEL, TURN_OFF_RESULTS, 'off')

/** Stands above a first DM that the employer's default setting caused. */
export const FIRST_RESULT =
  '👋 Your employer connected Exec to Slack, so your feedback comes here, only to you.'

/** Stands above a result that is only known from Exec's list. */
export const LISTED_RESULT = 'What Exec says about it is in the full review.'

interface ResultOptions extends CardFacts {
  reference: SessionReference
  sessionUrl: string | undefined
  now: Date
  /** Why the reader gets it, if that needs saying. */
  lead: string | undefined
  /** Whether the reader is the participant. */
  isOwn: boolean
  /** The item that rose since the previous attempt. */
  risen: ThenAndNow | undefined
  offers: CardOffers
  /** Other features' lines and buttons. */
  parts: readonly Optional<CardPart>[]
  buttons: readonly OptionalElement[]
  /** `undefined` for a message that comes only once. */
  turnOff: TurnOffPlace | undefined
}

const TEXT_CHARACTERS = 300

/** The DM about a newly graded session: at most nine lines. */
export function resultMessage(session: Graded<Session>, options: ResultOptions): Content {
  const { reference, now, lead, isOwn, attempts, assignment, risen, parts } = options
  const title = cardTitle(session, now)
  const facts = present([!isOwn && participantName(session), attempts && resultLine(attempts)])
  return toMessage(
    contextPart(lead),
    titlePart(title),
    facts.length > 0 && contextPart(facts.join(' · ')),
    assignment && assignmentLine(assignment),
    ...parts,
    risen === undefined ? nextPart(session) : thenAndNowPart(risen),
    buttonsPart(resultButtons(options), reference, title),
  )
}

/** How a new result compares, e.g. "Attempt 3 · a new best · ▲ 12 since the last one". */
export function resultLine(attempts: Attempts): string | undefined {
  const { graded, at = -1, isWhole } = attempts
  const [own, last] = [graded[at], graded[at - 1]]
  if (own === undefined) return undefined
  if (last === undefined) return isWhole ? 'First attempt' : undefined
  const isBest = isNewBest(attempts)
  const best = Math.max(...graded.map(({ score }) => score))
  const change = scoreChange(last.score, own.score)
  return present([
    isWhole && `Attempt ${at + 1}`,
    isBest && 'a new best',
    change === undefined ? 'same score as the last one' : `${change} since the last one`,
    isWhole && !isBest && `best ${scoreText(best)}`,
  ]).join(' · ')
}

/** The number of buttons beside ⋯. More would take a third row on a phone. */
const MOST_BUTTONS = 3

/** Buttons that don't fit go into ⋯. */
function resultButtons({ reference, sessionUrl, practiceUrl, offers, buttons, turnOff }: ResultOptions) {
  const { hasReview = true, mayShare = true, mayTry = false, mayAsk = false, mayCoach = false } = offers
  const review: Button = { ...sessionButton('fullReview', reference), style: 'primary' }
  const tryIt = sessionButton('tryIt', reference)
  const practice = practiceAgainButton(practiceUrl)
  const isFirst = turnOff === 'button'
  const front = present([hasReview && review, ...buttons, mayTry && tryIt, practice])
    .slice(0, isFirst ? MOST_BUTTONS - 1 : MOST_BUTTONS)
    .concat(isFirst ? TURN_OFF : [])
  const menu = moreMenu([
    mayShare && option('Share…', MORE.share),
    mayCoach && option('Coach…', MORE.coach),
    mayTry && !front.includes(tryIt) && option(TRY_IT, MORE.tryIt),
    mayAsk && option(ASK, MORE.ask),
    practice && !front.includes(practice) && linkOption(PRACTICE, MORE.practice, practice.url),
    turnOff === 'menu' && option(TURN_OFF_LABEL, MORE.turnOffResults),
    linkOption(OPEN_IN_EXEC, MORE.open, sessionPage(reference, sessionUrl)),
  ])
  return [...front, menu]
}

/** The poorest item or, if the rubric has none, Exec's own summary. */
function nextPart(session: Session): CardPart | undefined {
  const text = toSingleLine(session.feedback.workOn, TEXT_CHARACTERS)
  const words: Prose | undefined = text === undefined ? undefined : { kind: 'paragraph', text }
  const next = itemToWorkOn(session) ?? words
  return next && prosePart({ kind: 'heading', text: 'Work on next' }, next)
}

const MAX_ROWS = 10

/** Several results, the newest first. */
export function offHoursResultsMessage(
  sessions: readonly SessionSummary[],
  { now, lead, turnOff }: { now: Date; lead: string | undefined; turnOff: TurnOffPlace },
): Content {
  const rows = sessions.slice(0, MAX_ROWS)
  return toMessage(
    contextPart(lead),
    titlePart('Your new results'),
    ...rows.map((session) => rowPart(cardTitle(session, now), viewButton(session.id))),
    contextPart(andMore(sessions.length - MAX_ROWS, 'See all with /exec-session.')),
    actionsPart(turnOffControl(TURN_OFF_LABEL, TURN_OFF_RESULTS, turnOff)),
  )
}

export const RESULTS_OFF = contextContent(
  'OK, no more DMs about your results. Notifications… in my Home turns them on.',
)
