import type { Block } from '@slack/types'
import type { Session } from '../../exec/session.ts'
import type { Attempts } from '../../exec/session-lists.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { sessionButton } from '../card/session-buttons.ts'
import {
  type AnyContent,
  actionsPart,
  type Content,
  present,
  titlePart,
  toBlocks,
  toMessage,
} from '../text/document.ts'
import { scenarioName, scoreText } from '../text/session-facts.ts'
import { attemptName, attemptRows, firstShown } from './attempt-rows.ts'
import { type Progress, progressHead } from './progress-parts.ts'

/** @returns `simpler` without the chart, for a Slack that does not know charts, and for modals. */
export function progressMessage(
  session: Session,
  reference: SessionReference,
  progress: Progress,
): AnyContent & { simpler: Content } {
  const { attempts } = progress
  const head = [titlePart(`Progress · ${scenarioName(session)}`), ...progressHead(session, progress)]
  const foot = [
    ...attemptRows(attempts),
    actionsPart(sessionButton('fullReview', reference), sessionButton('backToCard', reference)),
  ]
  const simpler = toMessage(...head, ...foot)
  const chart = attempts.graded.length > 1 && attemptChart(attempts)
  return { text: simpler.text, blocks: present([...toBlocks(head), chart, ...toBlocks(foot)]), simpler }
}

/** Not in `@slack/types`. For messages only. */
function attemptChart(attempts: Attempts): Block {
  const from = firstShown(attempts)
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
