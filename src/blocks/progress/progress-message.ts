import type { Session } from '../../exec/session.ts'
import type { Attempts } from '../../exec/session-lists.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { progressLine } from '../card/progress-line.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { type AnyContent, asOfLine, type CardPart, toContent } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { scenarioName } from '../text/session-facts.ts'
import { cutMarkup } from '../text/untrusted-text.ts'
import { lineChart } from './attempt-chart.ts'
import { attemptRows } from './attempt-rows.ts'
import { CHART_ATTEMPTS } from './progress-items.ts'

/** @param options.withChart false for a workspace whose Slack does not know charts. */
export function progressMessage(
  session: Session,
  reference: SessionReference,
  attempts: Attempts,
  options: { asOf: Date | undefined; withChart: boolean },
): AnyContent {
  const from = Math.max(0, attempts.graded.length - CHART_ATTEMPTS)
  const rows = attemptRows(attempts, { from, to: attempts.graded.length })
  const head = toContent(headParts(session, attempts, options.asOf), 'message')
  const foot = toContent(
    [
      ...rows.flat(),
      {
        kind: 'context',
        text: from > 0 ? 'Earlier attempts are in the full review, under Progress.' : undefined,
      },
      {
        kind: 'actions',
        elements: [sessionButton('fullReview', reference), sessionButton('backToCard', reference)],
      },
    ],
    'message',
  )
  return {
    text: cutMarkup([head.text, foot.text].filter((text) => text !== '').join('\n'), LIMITS.messageText),
    blocks: [
      ...head.blocks,
      ...(options.withChart && attempts.graded.length > 1 ? [lineChart(attempts)] : []),
      ...foot.blocks,
    ],
  }
}

function headParts(session: Session, attempts: Attempts, asOf: Date | undefined): CardPart[] {
  const none = attempts.graded.length === 0 ? 'There is no graded attempt at this scenario yet.' : undefined
  return [
    { kind: 'title', text: `Progress · ${scenarioName(session)}` },
    { kind: 'context', text: progressLine(attempts) },
    { kind: 'context', text: none },
    ...asOfLine(asOf),
  ]
}
