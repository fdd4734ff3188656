import { z } from 'zod'
import { readSessionValue, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { noneGradedHint } from '../../blocks/help/help-messages.ts'
import { listMessage } from '../../blocks/lists/list-message.ts'
import { reviewMessage } from '../../blocks/review/review-message.ts'
import type { PrivateAnswer } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { tool } from '../../delivery/tool.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { isGraded } from '../../exec/session.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import { type CardDependencies, cardProgress, openWithAudit } from '../../shared/sessions/card.ts'
import { openListWithAudit } from '../../shared/sessions/list.ts'

export interface FeedbackNeeds extends CardDependencies {
  linkHosts: readonly string[]
}

const byId = (value: string) => {
  const session = readSessionValue(value)?.id
  return session === undefined ? undefined : { session }
}

/** Longer than any link to Exec. */
const LINK_CHARACTERS = 4000

/** A session's card or whole rubric, without buttons or optional Exec requests. */
export const sessionFeedback = tool({
  name: 'session_feedback',
  title: 'Feedback on a session',
  description:
    'Shows what Exec says of one roleplay session: score, rank, what went well and what to work on; with detail "rubric", every item of the rubric, worst first, with what was said and what to say instead. For one\'s own sessions, and those that the person who asks may open. Not for a list of sessions.',
  input: z.object({
    session: z
      .string()
      .min(1)
      .max(LINK_CHARACTERS)
      .describe(
        'The id of a session, its link, or "latest" for the newest graded session of the person who asks.',
      ),
    detail: z.enum(['summary', 'rubric']).default('summary').describe('How much of it.'),
  }),
  presses: {
    [SESSION_ACTIONS.view]: byId,
    [SESSION_ACTIONS.viewFeedback]: byId,
    [SESSION_ACTIONS.refresh]: byId,
    [SESSION_ACTIONS.hideRubric]: byId,
    [SESSION_ACTIONS.showRubric](value) {
      const pressed = byId(value)
      return pressed && { ...pressed, detail: 'rubric' as const }
    },
  },
  async run(needs: FeedbackNeeds, context, { session, detail }) {
    if (session.trim().toLowerCase() === 'latest') return latestFeedback(needs, context, detail)
    const reference = parseSessionReference(session, needs.linkHosts)
    if (!reference.ok) return { audit: [], problem: reference.error }
    return feedbackOf(needs, context, reference.value.id, detail)
  },
})

type Detail = 'summary' | 'rubric'

/** The caller's newest graded session; without one, their list. */
async function latestFeedback(
  needs: FeedbackNeeds,
  context: DeliveryContext,
  detail: Detail,
): Promise<PrivateAnswer> {
  const cursor = firstPage('own')
  const list = await openListWithAudit(context, cursor)
  const newest = list.sessions.find(isGraded)
  if (newest === undefined)
    return { audit: list.audit, reply: listMessage(list, { cursor, hint: noneGradedHint(list) }) }
  context.auditAnswer(list)
  return feedbackOf(needs, context, newest.id, detail)
}

async function feedbackOf(
  needs: FeedbackNeeds,
  context: DeliveryContext,
  id: string,
  detail: Detail,
): Promise<PrivateAnswer> {
  const opened = await openWithAudit(context, { id })
  const { session, asOf, audit } = opened
  const options = {
    // No buttons that open or change something: Slackbot can't show them.
    hasReview: false,
    hasProgress: false,
    mayShare: false,
    reference: { id },
    sessionUrl: needs.sessionPage.url,
    surface: 'message',
    now: context.now,
    asOf,
    progress: await cardProgress(needs, context.viewer, { id }, opened, { isForOne: true }),
  } as const
  const isWhole = detail === 'rubric' && isGraded(session)
  return { audit, reply: isWhole ? reviewMessage(session, options) : sessionCard(session, options) }
}
