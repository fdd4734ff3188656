import { z } from 'zod'
import type { Session } from '../../exec/session.ts'
import { viewButton } from '../card/session-buttons.ts'
import { gradeOrder, itemName, NO_ORDER, type RubricItem, worstFirst } from '../session/rubric-order.ts'
import { gradeLabel } from '../session/session-facts.ts'
import { type CardPart, plainText, rowPart } from '../text/document.ts'
import { labelText } from '../text/facts.ts'

/** The item that a drill trains, with its grade in the session the drill was made from. */
export const trainedItem = z.object({ name: z.string(), grade: z.string().optional() })

type TrainedItem = z.infer<typeof trainedItem>

export function toTrainedItem(place: RubricItem): TrainedItem {
  return { name: itemName(place), grade: place.item.grade }
}

/**
 * In the DM with a drill's result, e.g. "🎯 Next Step rose: 🔴 Poor → 🟢 Good".
 * @param from the session the drill was made from.
 */
export function trainedPart(
  { rubric }: Pick<Session, 'rubric'>,
  from: string,
  trains: TrainedItem,
): CardPart {
  const named = worstFirst(rubric).map(toTrainedItem)
  const now = named.find(({ name }) => name.toLowerCase() === trains.name.toLowerCase())
  const button = { ...viewButton(from), text: plainText('Earlier session') }
  return rowPart(`🎯 ${trainedWords(trains, now)}`, button)
}

function trainedWords({ name, grade }: TrainedItem, now: TrainedItem | undefined): string {
  if (now === undefined) return `This drill trained ${name}`
  const [before, after] = [grade, now.grade].map((one) => labelText(gradeLabel(one)))
  if (grade === now.grade) return `${name}: still ${after}`
  const [from, to] = [gradeOrder(grade), gradeOrder(now.grade)]
  const change = to > from ? ' rose' : ' slipped'
  return `${name}${Math.max(from, to) === NO_ORDER ? '' : change}: ${before} → ${after}`
}
