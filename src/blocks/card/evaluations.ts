import type { EvaluationCriterion, EvaluationItem, Session } from '../../exec/session.ts'
import { type CardPart, type Content, toContent } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { type Prose, toText } from '../text/prose.ts'
import { gradeLabel, scenarioName } from '../text/session-facts.ts'
import { toParagraphs, toSingleLine } from '../text/untrusted-text.ts'

const NAME_CHARACTERS = 120
const FEEDBACK_CHARACTERS = 700

/** What a surface has room for. */
export interface Room {
  characters: number
  blocks: number
  /** Blocks that one criterion takes: all in one where rich text is allowed, otherwise one for each piece. */
  blocksPer: 'criterion' | 'piece'
}

/** What was left out for want of room. */
export interface LeftOut {
  items: number
  /** Criteria that have no items. */
  criteria: number
  texts: number
}

/** The rubric's grades at a glance. */
export function tally(criteria: readonly EvaluationCriterion[]): string | undefined {
  const counts = gradeCounts(criteria)
  return counts === undefined ? undefined : `Rubric: ${counts}`
}

/** How many items have which grade. What is not relevant stays out of it, as on Exec's own pages. */
export function gradeCounts(criteria: readonly EvaluationCriterion[]): string | undefined {
  const tallied = new Map(TALLIED.map((grade) => [grade, 0]))
  for (const { items } of criteria) {
    for (const { grade } of items ?? []) {
      const count = tallied.get(grade ?? '')
      if (count !== undefined) tallied.set(grade ?? '', count + 1)
    }
  }
  const counts = [...tallied]
    .filter(([, count]) => count > 0)
    .map(([grade, count]) => {
      const { emoji, word } = gradeLabel(grade)
      return `${emoji} ${count} ${word.toLowerCase()}`
    })
  return counts.length === 0 ? undefined : counts.join(' · ')
}

const TALLIED: readonly string[] = ['good', 'mid', 'bad']

/** Each criterion with its items, as many as there is room for, in the rubric's order. */
export function evaluations(
  criteria: readonly EvaluationCriterion[],
  room: Room,
): { parts: CardPart[]; leftOut: LeftOut } {
  const parts: CardPart[] = []
  const leftOut: LeftOut = { items: 0, criteria: 0, texts: 0 }
  let { characters, blocks } = room
  let isFull = false
  for (const [index, criterion] of criteria.entries()) {
    const prose = [criterionProse(criterion, index)]
    let used = size(prose, room)
    for (const item of itemsOf(criterion)) {
      const added = size([item.prose], room)
      const needed = {
        characters: used.characters + 1 + added.characters,
        blocks: room.blocksPer === 'criterion' ? used.blocks : used.blocks + added.blocks,
      }
      isFull ||= needed.characters > characters || needed.blocks > blocks
      if (isFull) {
        leftOut[item.counts] += 1
      } else {
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

interface Drawn {
  prose: Prose
  isCut: boolean
  /** As what it counts where it is left out. */
  counts: 'items' | 'criteria'
}

function itemsOf(criterion: EvaluationCriterion): Drawn[] {
  const items = criterion.items ?? []
  return items.length === 0
    ? [{ prose: { kind: 'paragraph', text: 'No items.' }, isCut: false, counts: 'criteria' }]
    : items.map(itemProse)
}

function criterionProse(criterion: EvaluationCriterion, index: number): Prose {
  return {
    kind: 'criterion',
    name: toSingleLine(criterion.criterion_name, NAME_CHARACTERS) ?? `Criterion ${index + 1}`,
  }
}

function itemProse(item: EvaluationItem, position: number): Drawn {
  const feedback = toParagraphs(item.feedback, FEEDBACK_CHARACTERS)
  const moments = item.feedback_examples?.length ?? 0
  return {
    prose: {
      kind: 'item',
      label: gradeLabel(item.grade),
      name: toSingleLine(item.name, NAME_CHARACTERS) ?? `Item ${position + 1}`,
      ...(feedback === undefined ? {} : { feedback: feedback.text }),
      ...(moments === 0 ? {} : { aside: moments === 1 ? '1 moment' : `${moments} moments` }),
    },
    isCut: feedback?.isCut ?? false,
    counts: 'items',
  }
}

function size(prose: readonly Prose[], room: Room): { characters: number; blocks: number } {
  return { characters: toText(prose).length, blocks: room.blocksPer === 'criterion' ? 1 : prose.length }
}

const listFormat = new Intl.ListFormat('en')

/** What a message leaves out, and where it is. */
export function leftOutNote({ items, criteria, texts }: LeftOut): string | undefined {
  const left = [
    ...count(items, 'more item of the rubric', 'more items of the rubric'),
    ...count(criteria, 'more criterion without items', 'more criteria without items'),
    ...(texts === 1 ? ['the end of 1 long text'] : texts > 1 ? [`the ends of ${texts} long texts`] : []),
  ]
  return left.length === 0
    ? undefined
    : `Left out here: ${listFormat.format(left)}. All of it is in the full review.`
}

function count(number: number, one: string, many: string): string[] {
  return number === 0 ? [] : [`${number} ${number === 1 ? one : many}`]
}

/** The rubric's evaluations as a message of their own, below a shared card. Nothing where there are none. */
export function rubricMessage(session: Session): Content | undefined {
  const criteria = session.evaluations ?? []
  if (criteria.length === 0) return undefined
  const rubric = evaluations(criteria, {
    characters: LIMITS.messageCharacters - 600,
    blocks: LIMITS.messageBlocks - 3,
    blocksPer: 'criterion',
  })
  const note = leftOutNote(rubric.leftOut)
  return toContent(
    [
      { kind: 'title', text: `Rubric · ${scenarioName(session)}` },
      ...rubric.parts,
      ...(note === undefined ? [] : [{ kind: 'note', text: note } as const]),
    ],
    'message',
  )
}
