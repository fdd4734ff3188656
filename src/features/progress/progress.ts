import { z } from 'zod'
import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { listMessage } from '../../blocks/lists/list-message.ts'
import { PROGRESS_USAGE, progressMessage } from '../../blocks/progress/progress.ts'
import { type Answer, type PrivateAnswer, say } from '../../delivery/answer.ts'
import { isForOnePerson, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { tool } from '../../delivery/tool.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { isGraded, NAME_CHARACTERS } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { feature } from '../../shared/feature.ts'
import { sessionProgress } from '../../shared/sessions/card.ts'
import { openListWithAudit } from '../../shared/sessions/list.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import { narrowedTo } from '../../shared/sessions/scenarios-meant.ts'

/** @param scenario by default that of the newest graded session. */
async function ownProgress(context: DeliveryContext, scenario = ''): Promise<PrivateAnswer> {
  const cursor = firstPage('own')
  const list = await openListWithAudit(context, cursor)
  const { audit } = list
  const meant = narrowedTo(list, scenario)
  if (meant === undefined) return { audit, problem: { kind: 'scenario_unknown' } }
  const newest = meant.sessions.find(isGraded)
  if (newest === undefined) return { audit, reply: listMessage(meant, { cursor }) }
  context.auditAnswer(list)
  return draw(context, { id: newest.id }, false)
}

const myProgress = tool({
  name: 'my_progress',
  title: 'My progress in Exec',
  description:
    "Shows how the person who asks has done over their attempts at one scenario: each attempt's score and rank, the trend, and what changed since the attempt before. Not for one session's feedback, and not for other people.",
  input: z.object({
    scenario: z
      .string()
      .max(NAME_CHARACTERS)
      .default('')
      .describe("The scenario's name, or its beginning. Without it: that of the newest graded session."),
  }),
  run: (_: unknown, context, { scenario }) => ownProgress(context, scenario),
})

async function draw(context: DeliveryContext, reference: SessionReference, isFromCard: boolean) {
  const found = await sessionProgress(context, reference)
  return { audit: found.audit, reply: progressMessage(found.session, reference, found, isFromCard) }
}

/** *Progress* on a card. If Slack rejects the chart, the message goes without it, since each attempt also has a row. */
async function showProgress(
  _: unknown,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<Answer> {
  const { audit, reply } = await draw(context, action.reference, true)
  const message = action.surface === 'message' ? reply : reply.simpler
  return isForOnePerson(action) ? { audit, redraw: message } : { audit, reply: message }
}

/** `/exec-session progress`: one's own progress. Other people's is on their cards. */
const progressWord: Word<unknown> = {
  name: 'progress',
  isMessage: (_, rest) => rest === '',
  run: async (_, context, rest) => (rest.trim() === '' ? ownProgress(context) : say(PROGRESS_USAGE)),
}

/** A participant's progress over time. */
export const progress = feature<unknown>({
  name: 'progress',
  offers: { hasProgress: true },
  words: [progressWord],
  tools: [myProgress],
  buttons: [
    sessionPress({
      ids: [SESSION_ACTIONS.more],
      option: MORE.progress,
      kind: 'progress',
      run: showProgress,
    }),
  ],
})
