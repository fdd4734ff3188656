import type { Button } from '@slack/types'
import type { FeedbackExample, Session } from '../../exec/session.ts'
import { TRY_IT } from '../card/session-buttons.ts'
import { heardBefore } from '../session/moments.ts'
import { findNamedItem, type NamedItem, nameItem } from '../session/named-item.ts'
import { evidenceOrder, itemName, type RubricItem, workOnNext } from '../session/rubric-order.ts'
import { actionsPart, button, type Content, type OptionalElement, toMessage } from '../text/document.ts'
import { quotePart, WRITTEN_CHARACTERS } from '../text/rich-pieces.ts'
import { clockTime } from '../text/times.ts'
import { cut, isVisible, toParagraphs } from '../text/untrusted-text.ts'

/** Never change it: posted buttons keep theirs. */
export const TRY_ITEM = 'try_it.item'

/** What to answer again: what the customer said before the participant's words, and what Exec says of those. */
export interface Challenge {
  place: RubricItem
  heard: string
  /** Since the session began, as "2:08". */
  time: string | undefined
  /** What to say instead, or else what Exec noted. */
  exec: { isSuggestion: boolean; text: string }
}

/** By the evidence that matters most, as in `workOnNext`. `undefined` where the transcript has no customer's line before it. */
export function challengeAt(session: Session, place: RubricItem): Challenge | undefined {
  const order = (example: FeedbackExample) => evidenceOrder(example, place.item)
  return place.item.examples
    .filter((example) => order(example) < Number.POSITIVE_INFINITY)
    .toSorted((one, other) => order(one) - order(other))
    .map((example) => challengeBy(session, place, example))
    .find((challenge) => challenge !== undefined)
}

/** Of a session's item or, where none is named, the one under *What to work on*. */
export function findChallenge(
  session: Session,
  { criterion, item }: Partial<NamedItem> = {},
): Challenge | undefined {
  const isNamed = criterion !== undefined && item !== undefined
  const place = isNamed ? findNamedItem(session, { criterion, item }) : workOnNext(session)
  return place && challengeAt(session, place)
}

function challengeBy(session: Session, place: RubricItem, example: FeedbackExample): Challenge | undefined {
  const { suggestion, feedback } = example
  const line = heardBefore(session, example)
  const heard = toParagraphs(line?.text, WRITTEN_CHARACTERS)
  const text = [suggestion, feedback, place.item.feedback].find(isVisible)
  const words = toParagraphs(text, WRITTEN_CHARACTERS)
  if (heard === undefined || words === undefined) return undefined
  return {
    place,
    heard,
    time: clockTime(line?.seconds),
    exec: { isSuggestion: text === suggestion, text: words },
  }
}

export function tryItemButton(id: string, place: RubricItem): Button {
  return button(TRY_IT, TRY_ITEM, nameItem(id, place))
}

const NAME_CHARACTERS = 80

/** As "Next Step · at 2:08 they said:", above what they said. */
export function leadOf({ place, time }: Challenge): string {
  const said = time === undefined ? 'they said:' : `at ${time} they said:`
  return `${itemName(place, NAME_CHARACTERS)} · ${said}`
}

/** In place of the form: what one would say, beside Exec's words. @param said what the person wrote. */
export function triedMessage(
  challenge: Challenge,
  said: string,
  buttons: readonly OptionalElement[],
): Content {
  const { heard, exec } = challenge
  return toMessage(
    quotePart('heard', [{ text: leadOf(challenge) }], [{ text: heard }]),
    quotePart('said', [{ text: "You'd say:" }], [{ text: toParagraphs(said) ?? '' }]),
    quotePart(
      'exec',
      [{ text: exec.isSuggestion ? 'Try instead:' : 'What Exec noted:' }],
      [{ text: exec.text }],
    ),
    actionsPart(...buttons),
  )
}

/** Of what others said, in a question that has room for one's own words. */
const CITED_CHARACTERS = 250

/** For one's coach, as the form of a question takes it: what is too long is cut. */
export function questionOf({ place, heard, exec }: Challenge, said: string): string {
  const cited = (text: string) => `“${cut(text, CITED_CHARACTERS)}”`
  const before = `${itemName(place, NAME_CHARACTERS)}: they said ${cited(heard)}\nI'd say: “`
  const after = `”\n${exec.isSuggestion ? 'Exec suggests' : 'Exec noted'}: ${cited(exec.text)}\nWhat do you think?`
  return before + cut(toParagraphs(said) ?? '', WRITTEN_CHARACTERS - before.length - after.length) + after
}
