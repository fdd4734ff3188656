import type { CriterionItem, Session } from '../../exec/session.ts'
import { WEEK_MS } from '../../lib/durations.ts'
import {
  inRubricOrder,
  isGood,
  itemName,
  poorest,
  type RubricItem,
  workOnNext,
  worstFirst,
} from '../session/rubric-order.ts'
import { rankOf, wholeScore } from '../session/session-facts.ts'
import { counted } from '../text/counted.ts'
import { present } from '../text/document.ts'
import { isVisible, quoted, toSingleLine } from '../text/untrusted-text.ts'
import { type CoachPurpose, itemKey } from './coach-person-button.ts'

/** What a draft may say. Each text may be anything. */
export interface DraftFacts {
  purpose: CoachPurpose
  /** The person's first name. */
  name?: string | undefined
  session?: Session | undefined
  /** Of the session's rubric, by its `itemKey`. */
  item?: string | undefined
  /** What is to be practiced, as "Cold Call: Logistics" and "was due yesterday". */
  toDo?: { scenario: string; due: string | undefined } | undefined
  now: Date
}

const NAME_CHARACTERS = 80

/** A few sentences of plain text for a coach to edit. They quote Exec and the person, and claim nothing else. */
export function noteDraft(facts: DraftFacts): string {
  const { purpose, name } = facts
  const hi = name === undefined ? 'Hi!' : `Hi ${name}!`
  return present([hi, opening(facts), ...POINTS[purpose](facts), CLOSINGS[purpose]]).join(' ')
}

const CLOSINGS: Readonly<Record<CoachPurpose, string>> = {
  praise: 'Keep it up!',
  coach: 'How about another round this week?',
  nudge: 'How about a round this week? Tell me if anything is in the way.',
}

function opening({ purpose, session, toDo, now }: DraftFacts): string | undefined {
  if (toDo !== undefined) return `${toDo.scenario} ${toDo.due ?? 'is still to do'}.`
  if (session === undefined) return undefined
  const scenario = toSingleLine(session.scenario.name, NAME_CHARACTERS)
  const { grade, beganAt = now } = session
  const result = grade && present([rankOf(grade.rank).word, wholeScore(grade.score)]).join(', ')
  if (purpose === 'coach') return `Thanks for practicing${scenario === undefined ? '' : ` ${scenario}`}.`
  if (purpose === 'praise')
    return `Nice work${scenario === undefined ? '' : ` in ${scenario}`}${result ? `: ${result}` : ''}.`
  const weeks = Math.floor((now.getTime() - beganAt.getTime()) / WEEK_MS)
  return weeks < 1 ? undefined : `You practiced ${scenario ?? 'in Exec'} ${counted(weeks, 'week')} ago.`
}

const POINTS: Readonly<Record<CoachPurpose, (facts: DraftFacts) => (string | undefined)[]>> = {
  praise({ session, item }) {
    const all = inRubricOrder(session?.rubric ?? []).filter((place) => isGood(place.item.grade))
    const place = named(all, item) ?? all.find((one) => goodQuote(one.item)) ?? all[0]
    if (place === undefined) return []
    return [`${nameOf(place)} was good.`, quoted('You said', goodQuote(place.item))]
  },
  coach({ session, item }) {
    if (session === undefined) return []
    const place = named(worstFirst(session.rubric), item)
    const rubric = place === undefined ? session.rubric : [{ ...place.criterion, items: [place.item] }]
    const next = workOnNext({ rubric })
    const shown = place ?? next ?? poorest(session)
    // It may have been graded anew.
    if (shown === undefined || isGood(shown.item.grade)) return []
    const { quote, suggestion } = next?.example ?? {}
    return [
      `Next time, work on ${nameOf(shown)}.`,
      quoted('You said', quote),
      quoted('Try instead', suggestion),
    ]
  },
  nudge: () => [],
}

function named(items: readonly RubricItem[], item: string | undefined): RubricItem | undefined {
  return items.find((place) => itemKey(itemName(place)) === item)
}

function nameOf(place: RubricItem): string {
  return `“${itemName(place, NAME_CHARACTERS)}”`
}

/** What the person said well. */
function goodQuote({ examples }: CriterionItem) {
  return examples.find(({ grade, quote }) => isGood(grade) && isVisible(quote))?.quote
}
