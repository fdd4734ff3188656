import { BEST_RANK, BEST_RANK_WORD } from '../../exec/grading-scale.ts'
import type { Session } from '../../exec/session.ts'
import type { ThenAndNow } from '../progress/then-and-now.ts'
import {
  inRubricOrder,
  isGood,
  itemName,
  poorest,
  type RubricItem,
  workOnAmong,
  workOnNext,
  worstFirst,
} from '../session/rubric-order.ts'
import { rankOf, wholeScore } from '../session/session-facts.ts'
import { type Optional, present } from '../text/document.ts'
import { isVisible, quoted, toSingleLine } from '../text/untrusted-text.ts'
import { type CoachPurpose, itemKey } from './coach-person-button.ts'

/** What a draft is written from. The texts are not escaped. */
export interface DraftFacts {
  purpose: CoachPurpose
  /** The person's first name. */
  name?: string | undefined
  /** The session to praise or coach. */
  session: Session
  /** The `itemKey` of the rubric item to work on. */
  item?: string | undefined
  /** The item that rose since the previous attempt, for praise. */
  risen?: ThenAndNow | undefined
  /** Whether the session is the person's best yet. */
  isBest?: boolean | undefined
  /** What to practice, e.g. "Cold Call: Logistics was due yesterday". */
  toDo?: string | undefined
}

/** A few lines of plain text for a coach to edit. They quote Exec and the person, and add no claims. */
export function noteDraft(facts: DraftFacts): string {
  const hi = facts.name === undefined ? 'Hi!' : `Hi ${facts.name}!`
  const [first, ...lines] = LINES[facts.purpose](facts)
  return present([sentences(hi, first), ...lines]).join('\n')
}

function sentences(...some: Optional<string>[]): string | undefined {
  return present(some).join(' ') || undefined
}

/** The item the coach chose, or else the one to work on next, with the evidence to quote. */
export function itemToCoach({ session, item }: Pick<DraftFacts, 'session' | 'item'>) {
  const place = worstFirst(session.rubric).find(
    (one) => itemKey(itemName(one)) === item && !isGood(one.item.grade),
  )
  const next = place ? workOnAmong([place]) : workOnNext(session)
  return { shown: place ?? next ?? poorest(session), next }
}

const LINES: Readonly<Record<CoachPurpose, (facts: DraftFacts) => (string | undefined)[]>> = {
  praise({ session, risen }) {
    const result =
      session.grade && present([rankOf(session.grade.rank).word, wholeScore(session.grade.score)])
    return [
      `Nice work${scenarioWords(session, ' in')}${result ? `: ${result.join(', ')}` : ''}!`,
      ...(risen === undefined
        ? [goodLine(session)]
        : [
            sentences(`${risen.item} got better.`, quoted('Last time you said', risen.before.quote)),
            quoted('This time', risen.now.quote),
          ]),
    ]
  },
  coach(facts) {
    const { session, toDo } = facts
    const { shown, next } = itemToCoach(facts)
    // The person's own result DM already quoted the first example.
    const example = next?.item === workOnNext(session)?.item ? undefined : next?.example
    const win = winSentence(facts)
    const thanks =
      toDo === undefined && win === undefined && `Thanks for practicing${scenarioWords(session)}.`
    return [
      sentences(win, thanks, toDo && `${toDo}.`),
      sentences(
        shown && `One thing to work on: ${itemName(shown)}.`,
        quoted('You said', example?.quote),
        quoted('Try instead', example?.suggestion),
      ),
      'Up for another round this week?',
    ]
  },
  nudge: (facts) => [
    facts.toDo && `${facts.toDo}.`,
    "Can you fit in a round this week? Let me know if anything's in the way.",
  ],
}

/** E.g. "Budget went well: “What did you set aside?”". */
function goodLine({ rubric }: Session): string | undefined {
  const good = inRubricOrder(rubric).filter(({ item }) => isGood(item.grade))
  const place = good.find((one) => goodQuote(one)) ?? good[0]
  const well = place && `${itemName(place)} went well`
  return well && (quoted(well, goodQuote(place)) ?? `${well}.`)
}

/** E.g. "91/100 in Cold Call: Logistics — Gold, your best yet!". */
function winSentence({ session, isBest }: DraftFacts): string | undefined {
  const { grade } = session
  const what = present([grade?.rank === BEST_RANK && BEST_RANK_WORD, isBest && 'your best yet'])
  if (grade === undefined || what.length === 0) return undefined
  return `${wholeScore(grade.score)}${scenarioWords(session, ' in')} — ${what.join(', ')}!`
}

function scenarioWords({ scenario }: Session, before = ''): string {
  const name = toSingleLine(scenario.name)
  return name === undefined ? '' : `${before} ${name}`
}

/** What the person said well. */
function goodQuote({ item }: RubricItem): string | undefined {
  return item.examples.find(({ grade, quote }) => isGood(grade) && isVisible(quote))?.quote
}
