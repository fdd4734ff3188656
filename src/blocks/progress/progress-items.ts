import type { Attempts } from '../../exec/attempts.ts'
import { createdAt, isGraded, type Session } from '../../exec/session.ts'
import { progressLine } from '../card/progress-line.ts'
import { type Problem, plainWords } from '../problems/problem-message.ts'
import { blockFragment, type Fragment, sectionFragment, textFragments } from '../review/fragment.ts'
import { type PageItem, sentence } from '../review/pagination.ts'
import { headerBlock } from '../text/prose.ts'
import { gradeLabel } from '../text/session-facts.ts'
import { type AttemptRow, attemptRows } from './attempt-chart.ts'
import { type Change, type CriterionChanges, type ItemChange, rubricChanges } from './rubric-changes.ts'

/** The attempts above the comparison of the rubrics. Older ones come below it. */
export const CHART_ATTEMPTS = 20

export type Before =
  | { kind: 'read'; session: Session }
  /** It would take a request to Exec. A button offers it. */
  | { kind: 'not_read' }
  | { kind: 'failed'; problem: Problem }

export interface ProgressContent {
  attempts: Attempts
  isNewest: boolean
  before: Before
}

export function progressItems(session: Session, { attempts, isNewest, before }: ProgressContent): PageItem[] {
  const { graded } = attempts
  const count = graded.length
  const chartFrom = isNewest ? Math.max(0, count - CHART_ATTEMPTS) : 0
  const older = attemptRows(attempts, { from: 0, to: chartFrom })
  return [
    ...(isNewest ? [sentence(summaryLine(session, attempts))] : []),
    ...(!isNewest && count === 0 ? [sentence('None of the sessions here is graded.')] : []),
    ...heading('Graded attempts, newest first', count),
    ...attemptRows(attempts, { from: chartFrom, to: count }).map(rowItem),
    ...(isNewest ? comparison(session, attempts, before) : []),
    ...heading('Earlier attempts', older.length),
    ...older.map(rowItem),
  ]
}

function summaryLine(session: Session, attempts: Attempts): string {
  const { graded, at, before } = attempts
  if (graded.length === 0) return 'There is no graded attempt at this scenario yet.'
  if (at === undefined) {
    return isGraded(session) && createdAt(session) !== undefined
      ? 'This attempt is older than those on this page.'
      : 'This session does not count: only graded attempts with a date do.'
  }
  const first = 'This is the first graded attempt at this scenario.'
  return progressLine(attempts) ?? (before === undefined ? 'Older attempts come below.' : first)
}

function comparison(session: Session, { at, before: earlier }: Attempts, before: Before): PageItem[] {
  const head = heading('The rubric beside the attempt before', 1)
  if (at === undefined || (at === 0 && earlier === 0)) return []
  if (at === 0) return [...head, sentence('The attempt before is older than what is listed here.')]
  if (before.kind === 'failed') return [...head, sentence(failureInWords(before.problem))]
  if (before.kind === 'not_read') return []
  return [...head, ...changeItems(rubricChanges(session, before.session))]
}

function failureInWords(problem: Problem): string {
  return problem.kind === 'not_found'
    ? 'Exec no longer has the attempt before: the session was deleted.'
    : `The attempt before could not be read. ${plainWords(problem)}`
}

function changeItems(criteria: readonly CriterionChanges[]): PageItem[] {
  if (criteria.length === 0) return [sentence('Neither attempt has a rubric.')]
  return [sentence(changesInWords(criteria)), ...criteria.flatMap(criterionItems)]
}

const WORDS: Record<Change, { sign: string; word: string; counted: string }> = {
  rose: { sign: '▲', word: 'Rose', counted: 'rose' },
  fell: { sign: '▼', word: 'Fell', counted: 'fell' },
  changed: { sign: '◆', word: 'Changed', counted: 'changed' },
  new: { sign: '✚', word: 'New', counted: 'new' },
  gone: { sign: '✖', word: 'No longer there', counted: 'no longer there' },
  same: { sign: '=', word: 'Same', counted: 'the same' },
}

function changesInWords(criteria: readonly CriterionChanges[]): string {
  const changes = criteria.flatMap(({ items }) => items.map(({ change }) => change))
  const counts = Object.entries(WORDS).map(([kind, { sign, counted }]) => {
    const count = changes.filter((change) => change === kind).length
    return count === 0 ? '' : `${sign} ${count} ${counted}`
  })
  return counts.filter((text) => text !== '').join(' · ')
}

function criterionItems({ name, items }: CriterionChanges): PageItem[] {
  const [first, ...others] = items
  if (first === undefined) return []
  const title = textFragments('section', [{ text: name, style: 'bold' }])
  return [
    { fragments: [...title, ...itemFragments(first)] },
    ...others.map((item) => ({ fragments: itemFragments(item) })),
  ]
}

function itemFragments({ name, change, before, now }: ItemChange): Fragment[] {
  const { sign, word } = WORDS[change]
  return textFragments('section', [
    { text: `${sign} ${word} · ` },
    { text: name, style: 'bold' },
    { text: ` — ${gradesInWords(change, before, now)}` },
  ])
}

function gradesInWords(change: Change, before: ItemChange['before'], now: ItemChange['now']): string {
  if (change === 'new' || change === 'same') return gradeText(now)
  return change === 'gone' ? `was ${gradeText(before)}` : `${gradeText(before)} → ${gradeText(now)}`
}

function gradeText(grade: ItemChange['now']): string {
  const { emoji, word } = gradeLabel(grade)
  return `${emoji} ${word}`
}

function heading(text: string, count: number): PageItem[] {
  return count === 0 ? [] : [{ fragments: [blockFragment(headerBlock(text))] }]
}

function rowItem({ section, text }: AttemptRow): PageItem {
  return { fragments: [sectionFragment(section, text.length)] }
}
