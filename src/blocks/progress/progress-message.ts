import type { Block } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import type { Attempts } from '../../exec/session-lists.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { progressLine } from '../card/progress-line.ts'
import { sessionButton } from '../card/session-buttons.ts'
import {
  type AnyContent,
  actionsPart,
  asOfLine,
  type Content,
  contextPart,
  present,
  titlePart,
  toBlocks,
  toMessage,
} from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { scenarioName, scoreText } from '../text/session-facts.ts'
import { attemptName, attemptRows } from './attempt-rows.ts'
import type { Before } from './progress-view.ts'
import { thenAndNow, thenAndNowPart } from './then-and-now.ts'

/** @param options.before the attempt before. @returns `simpler` without the chart, for a Slack that does not know charts, and for modals. */
export function progressMessage(
  session: Session,
  reference: SessionReference,
  attempts: Attempts,
  { asOf, before }: { asOf: Date | undefined; before: Before },
): AnyContent & { simpler: Content } {
  const risen = before.kind === 'read' ? thenAndNow(session, before.session) : undefined
  const from = Math.max(0, attempts.graded.length - LIMITS.chartPoints)
  const rows = attemptRows(attempts, from)
  const head = [
    titlePart(`Progress · ${scenarioName(session)}`),
    contextPart(progressLine(attempts)),
    attempts.graded.length === 0 && contextPart('There is no graded attempt at this scenario yet.'),
    asOfLine(asOf),
    risen && thenAndNowPart(risen),
  ]
  const foot = [
    ...rows.flat(),
    from > 0 && contextPart('Earlier attempts are in the full review, under Progress.'),
    actionsPart(sessionButton('fullReview', reference), sessionButton('backToCard', reference)),
  ]
  const simpler = toMessage(...head, ...foot)
  const chart = attempts.graded.length > 1 && attemptChart(attempts, from)
  return { text: simpler.text, blocks: present([...toBlocks(head), chart, ...toBlocks(foot)]), simpler }
}

/** Not in `@slack/types`. For messages only. */
function attemptChart(attempts: Attempts, from: number): Block {
  const data = attempts.graded.slice(from).map(({ score }, index) => ({
    label: labelOf(attempts, from + index),
    value: Number(scoreText(score)),
  }))
  const axis_config = { categories: data.map(({ label }) => label), x_label: 'Attempt', y_label: 'Score' }
  const chart = { type: 'line', series: [{ name: 'Score', data }], axis_config }
  const title = from === 0 ? 'Score by attempt' : `Score of the latest ${data.length} attempts`
  const block = { type: 'data_visualization', title, chart }
  return block
}

/** Unique, as Slack requires. Attempts without a number are labeled by how many came after. */
function labelOf(attempts: Attempts, index: number): string {
  const name = attemptName(attempts, index)
  if (name !== undefined) return name
  const later = attempts.graded.length - 1 - index
  return later === 0 ? 'Latest' : `${later} before`
}
