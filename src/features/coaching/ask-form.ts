import { randomUUID } from 'node:crypto'
import type { ModalView } from '@slack/types'
import {
  type AskForm,
  askView,
  noAskView,
  openingAskView,
  sentAskView,
} from '../../blocks/coaching/ask-view.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import type { Content } from '../../blocks/text/document.ts'
import { flattenRich } from '../../blocks/text/rich-pieces.ts'
import { cardTitle } from '../../blocks/text/session-facts.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { failed, ok, type Result, showWhenReady } from '../../lib/result.ts'
import { PROFILE_MS } from '../../shared/open-for-dm.ts'
import type { CoachingDependencies } from './needs.ts'
import { type OwnSession, sendQuestion } from './send-question.ts'

/** *Ask a coach…*: the form for a question about one's own session. */
export async function openAskForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  { reference, openView }: SessionButtonAction,
): Promise<void> {
  await showWhenReady({
    work: openOwn(context, reference.id),
    patienceMs: dependencies.timing.formMs,
    showLoading: () => openView(openingAskView()),
    async show(found, showNext) {
      const view = found.ok
        ? formFor(context, reference.id, found.value)
        : noAskView(problemMessage(found.error, context.errorId))
      if (showNext === undefined) await openView(view)
      else await context.reply(() => showNext(view))
    },
  })
}

function formFor(context: DeliveryContext, session: string, { opened, coaches }: OwnSession): ModalView {
  const { document, by } = opened
  context.audit({ session, document, decision: 'shown', reason: by })
  const title = cardTitle(opened.session, context.now)
  return askView({ questionId: randomUUID(), session, title, coach: undefined, question: undefined }, coaches)
}

interface Submitted {
  /** The confirmation, or the form with the problem. */
  view: ModalView
  /** For someone who has closed the form; `undefined`: another message confirms it. */
  problem: Content | undefined
}

/** Whose session it is and who may be asked is checked again: the form may be old. */
export async function submitAskForm(
  dependencies: CoachingDependencies,
  context: DeliveryContext,
  form: AskForm & { coach: string },
): Promise<Submitted> {
  const { session, questionId, coach } = form
  const own = await openOwn(context, session)
  if (!own.ok) {
    const problem = problemMessage(own.error, context.errorId)
    return { view: noAskView(problem), problem }
  }
  const question = form.question === undefined ? [] : flattenRich(form.question)
  const sent = await sendQuestion(dependencies, context, own.value, { session, questionId, coach, question })
  if (sent.ok) return { view: sentAskView(coach, { isNew: sent.value }), problem: undefined }
  const problem = problemMessage(sent.error, context.errorId)
  return { view: askView(form, own.value.coaches, problem), problem }
}

/** Writes the audit line of a refusal or failure. */
async function openOwn(context: DeliveryContext, session: string): Promise<Result<OwnSession, Problem>> {
  const refuse = (kind: 'not_own_session' | 'no_coach') => {
    context.audit({ session, decision: 'refused', reason: kind })
    return failed({ kind })
  }
  const viewer = context.viewer.withProfileOf(PROFILE_MS)
  const opened = await viewer.open(session, { isLikelyOwn: true })
  if (!opened.ok) {
    context.audit({ session, ...auditFields(opened, 'asked') })
    return opened
  }
  if (!opened.value.isOwn) return refuse('not_own_session')
  const coaches = await viewer.askableCoaches()
  return coaches.length === 0 ? refuse('no_coach') : ok({ opened: opened.value, coaches })
}
