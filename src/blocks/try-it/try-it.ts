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

/** Never change it: buttons already posted carry it. */
export const TRY_ITEM = 'try_it.item'

/** A moment to answer again: what the customer said, and what Exec says of the participant's reply. */
export interface Challenge {
  place: RubricItem
  heard: string
  /** Time into the session, e.g. "2:08". */
  time: string | undefined
  /** Exec's suggestion or, if it has none, its note. */
  exec: { isSuggestion: boolean; text: string }
}

/**
 * Uses the most important evidence, as `workOnNext` does. `undefined` if no customer line precedes it in the
 * transcript.
 */
export function challengeAt(session: Session, place: RubricItem): Challenge | undefined {
  const order = (example: FeedbackExample) => evidenceOrder(example, place.item)
  return place.item.examples
    .filter((example) => order(example) < Number.POSITIVE_INFINITY)
    .toSorted((one, other) => order(one) - order(other))
    .map((example) => challengeBy(session, place, example))
    .find((challenge) => challenge !== undefined)
}

/** The challenge of the named item or, without one, of the item under *What to work on*. */
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

/** E.g. "Next Step · at 2:08 they said:", above what they said. */
export function leadOf({ place, time }: Challenge): string {
  const said = time === undefined ? 'they said:' : `at ${time} they said:`
  return `${itemName(place)} · ${said}`
}

/** Replaces the form: the person's answer beside Exec's words. @param said what the person wrote. */
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

/** How much of others' words a question cites, to leave room for one's own. */
const CITED_CHARACTERS = 250

/** The draft of a question to one's coach, cut to fit the form. */
export function questionOf({ place, heard, exec }: Challenge, said: string): string {
  const cited = (text: string) => `“${cut(text, CITED_CHARACTERS)}”`
  const before = `${itemName(place)}: they said ${cited(heard)}\nI'd say: “`
  const after = `”\n${exec.isSuggestion ? 'Exec suggests' : 'Exec noted'}: ${cited(exec.text)}\nWhat do you think?`
  return before + cut(toParagraphs(said) ?? '', WRITTEN_CHARACTERS - before.length - after.length) + after
}
