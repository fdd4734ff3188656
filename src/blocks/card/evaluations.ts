import type { EvaluationCriterion, EvaluationItem, Session } from '../../exec/session.ts'
import { type CardPart, type Content, toContent } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { type Prose, toText } from '../text/prose.ts'
import { gradeLabel, scenarioName } from '../text/session-facts.ts'
import { toParagraphs, toSingleLine } from '../text/untrusted-text.ts'

const NAME_CHARACTERS = 120
const FEEDBACK_CHARACTERS = 700

export interface Room {
  characters: number
  blocks: number
  /** Rich text holds a criterion with all its items; elsewhere its heading and each item take a block. */
  blocksPer: 'criterion' | 'prose'
}

export interface LeftOut {
  items: number
  /** Criteria without items. */
  criteria: number
  texts: number
}

export function tally(criteria: readonly EvaluationCriterion[]): string | undefined {
  const counts = gradeCounts(criteria)
  return counts && `Rubric: ${counts}`
}

/** Items that are not relevant don't count, as on Exec's own pages. */
export function gradeCounts(criteria: readonly EvaluationCriterion[]): string | undefined {
  const tallied = new Map<unknown, number>()
  for (const { items } of criteria)
    for (const { grade } of items ?? []) tallied.set(grade, (tallied.get(grade) ?? 0) + 1)
  const counts: string[] = []
  for (const grade of TALLIED) {
    const { emoji, word } = gradeLabel(grade)
    const count = tallied.get(grade)
    if (count !== undefined) counts.push(`${emoji} ${count} ${word.toLowerCase()}`)
  }
  return counts.length === 0 ? undefined : counts.join(' · ')
}

const TALLIED = ['good', 'mid', 'bad']

/** In the rubric's order, up to the first item that does not fit. */
export function evaluations(
  criteria: readonly EvaluationCriterion[],
  room: Room,
): { parts: CardPart[]; leftOut: LeftOut } {
  const parts: CardPart[] = []
  const leftOut: LeftOut = { items: 0, criteria: 0, texts: 0 }
  let { characters, blocks } = room
  let isFull = false
  for (const [index, criterion] of criteria.entries()) {
    const name = toSingleLine(criterion.criterion_name, NAME_CHARACTERS) ?? `Criterion ${index + 1}`
    const prose: Prose[] = [{ kind: 'criterion', name }]
    let used = size(prose, room)
    for (const item of itemsOf(criterion)) {
      const added = size([item.prose], room)
      const needed = {
        characters: used.characters + 1 + added.characters,
        blocks: room.blocksPer === 'criterion' ? used.blocks : used.blocks + added.blocks,
      }
      isFull ||= needed.characters > characters || needed.blocks > blocks
      if (isFull) leftOut[item.counts] += 1
      else {
        prose.push(item.prose)
        leftOut.texts += item.isCut ? 1 : 0
        used = needed
      }
    }
    if (prose.length === 1) continue
    parts.push({ kind: 'prose', prose })
    characters -= used.characters
    blocks -= used.blocks
  }
  return { parts, leftOut }
}

interface ItemProse {
  prose: Prose
  isCut: boolean
  /** The count in `LeftOut` that it adds to if it does not fit. */
  counts: 'items' | 'criteria'
}

function itemsOf(criterion: EvaluationCriterion): ItemProse[] {
  const items = criterion.items ?? []
  return items.length === 0
    ? [{ prose: { kind: 'paragraph', text: 'No items.' }, isCut: false, counts: 'criteria' }]
    : items.map(itemProse)
}

function itemProse(item: EvaluationItem, position: number): ItemProse {
  const feedback = toParagraphs(item.feedback, FEEDBACK_CHARACTERS)
  const moments = item.feedback_examples?.length ?? 0
  return {
    prose: {
      kind: 'item',
      label: gradeLabel(item.grade),
      name: toSingleLine(item.name, NAME_CHARACTERS) ?? `Item ${position + 1}`,
      feedback: feedback?.text,
      aside: count(moments, 'moment', 'moments'),
    },
    isCut: feedback?.isCut ?? false,
    counts: 'items',
  }
}

function size(prose: readonly Prose[], room: Room): { characters: number; blocks: number } {
  return { characters: toText(prose).length, blocks: room.blocksPer === 'criterion' ? 1 : prose.length }
}

const listFormat = new Intl.ListFormat('en')

export function leftOutNote({ items, criteria, texts }: LeftOut): string | undefined {
  const left = [
    count(items, 'more item of the rubric', 'more items of the rubric'),
    count(criteria, 'more criterion without items', 'more criteria without items'),
    texts === 1 ? 'the end of 1 long text' : texts > 1 ? `the ends of ${texts} long texts` : undefined,
  ].filter((part) => part !== undefined)
  return left.length === 0
    ? undefined
    : `Left out here: ${listFormat.format(left)}. All of it is in the full review.`
}

function count(number: number, one: string, many: string): string | undefined {
  return number === 0 ? undefined : `${number} ${number === 1 ? one : many}`
}

export function rubricMessage(session: Session): Content | undefined {
  const criteria = session.evaluations ?? []
  if (criteria.length === 0) return undefined
  const rubric = evaluations(criteria, {
    characters: LIMITS.messageCharacters - 600,
    blocks: LIMITS.messageBlocks - 3,
    blocksPer: 'criterion',
  })
  return toContent(
    [
      { kind: 'title', text: `Rubric · ${scenarioName(session)}` },
      ...rubric.parts,
      { kind: 'note', text: leftOutNote(rubric.leftOut) },
    ],
    'message',
  )
}
