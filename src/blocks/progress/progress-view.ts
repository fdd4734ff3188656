import type { ModalView } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import { type Problem, plainWords } from '../problems/problems.ts'
import { type ReviewState, tabButtons } from '../review/review-controls.ts'
import { reviewFrame } from '../review/review-view.ts'
import { andMore } from '../text/counted.ts'
import {
  contextPart,
  DIVIDER,
  factsPart,
  type Parts,
  type Prose,
  paragraphs,
  prosePart,
} from '../text/document.ts'
import { gradeLabel, labelText } from '../text/session-facts.ts'
import { attemptName, attemptRows } from './attempt-rows.ts'
import { type Progress, progressHead } from './progress-parts.ts'
import { type ItemChange, rubricChanges } from './rubric-changes.ts'

/** Fewer than fill a block of rich text. */
const MOST_CHANGES = 15

/** Valid for Slack whatever Exec sends. */
export function progressView(session: Session, state: ReviewState, progress: Progress): ModalView {
  return reviewFrame(state, session, [
    tabButtons(state.tab),
    ...progressHead(session, progress),
    ...comparison(session, progress),
    DIVIDER,
    ...attemptRows(progress.attempts),
  ])
}

function comparison(session: Session, { attempts, before }: Progress): Parts {
  const index = (attempts.at ?? 0) - 1
  const previous = attempts.graded[index]
  if (previous === undefined || before === undefined) return []
  if (!before.ok) return [paragraphs(failureInWords(before.error))]
  const changes = rubricChanges(session, before.value.session)
  const name = attemptName(attempts, index)?.toLowerCase() ?? 'the attempt before'
  const improved = changes.filter(({ rise }) => rise > 0).length
  const news = `${improved} improved, ${changes.length - improved} slipped`
  return [
    factsPart({ before: `Compared with ${name} (`, date: previous.date, style: 'day', after: `): ${news}` }),
    prosePart(...changes.slice(0, MOST_CHANGES).map(changeItem)),
    contextPart(andMore(changes.length - MOST_CHANGES)),
  ]
}

function failureInWords(problem: Problem): string {
  return problem.kind === 'not_found'
    ? 'Exec no longer has the attempt before: the session was deleted.'
    : `The attempt before could not be read. ${plainWords(problem)}`
}

/** As "▲ Discovery Questions — 🔴 Poor → 🟢 Good · Communication Skills". */
function changeItem({ name, criterion, rise, before, now }: ItemChange): Prose {
  const [was, is] = [before, now].map(({ grade }) => labelText(gradeLabel(grade)))
  return { kind: 'item', label: { emoji: rise > 0 ? '▲' : '▼', word: `${was} → ${is} · ${criterion}` }, name }
}
