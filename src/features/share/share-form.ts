import type { ModalView } from '@slack/types'
import { peekList } from '../../access/lists.ts'
import { mayShow } from '../../access/policy.ts'
import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { notSharedMessage, sharedMessage } from '../../blocks/share/share-answers.ts'
import type { ShareChoices } from '../../blocks/share/share-choices.ts'
import { aboutSession, CURRENT, type ShareForm, withMenu } from '../../blocks/share/share-form.ts'
import { notSharedView, openingView, sharedView, shareView } from '../../blocks/share/share-view.ts'
import type { Content } from '../../blocks/text/document.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { MAX_PAGE_SIZE } from '../../exec/list-page.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { failed, type Result, showWhenReady } from '../../lib/result.ts'
import { openListAndAudit } from '../../shared/list.ts'
import { type ShareDependencies, type ShareRequest, shareSession } from '../../shared/share-session.ts'
import type { Timing } from '../../shared/timing.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { type Trigger, updateView } from '../../slack/modal.ts'

export interface FormDependencies {
  timing: Pick<Timing, 'formMs'>
}

/** Opens the form for one session: people see what they share. Someone who may not see it gets the reason in its place. */
export async function openFormFor(
  { timing }: FormDependencies,
  context: DeliveryContext,
  reference: SessionReference,
  form: ShareForm,
  openView: Trigger['open'],
): Promise<void> {
  await showWhenReady({
    work: openToShare(context, reference),
    patienceMs: timing.formMs,
    showLoading: () => openView(openingView()),
    async show(opened, showNext) {
      const view = opened.ok
        ? shareView({ ...form, about: aboutSession(reference, opened.value.session, context.now) })
        : notSharedView(problemMessage(opened.error, context.errorId))
      if (showNext === undefined) await openView(view)
      else await context.reply(() => showNext(view))
    },
  })
}

async function openToShare(
  context: DeliveryContext,
  reference: SessionReference,
): Promise<Result<OpenedSession, Problem>> {
  const { id: session, list } = reference
  const opened = await context.viewer.open(session, { isLikelyOwn: list?.of === 'own' })
  if (opened.ok && !mayShow(opened.value.by)) {
    context.audit({ session, decision: 'refused', reason: 'asked_only' })
    return failed({ kind: 'asked_only' })
  }
  context.audit({ session, ...auditFields(opened, 'shown') })
  return opened
}

/** *Share…* opens the form; *Share here…* opens it for the thread that the list was asked for in. */
export async function openShareForm(
  dependencies: FormDependencies,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<void> {
  const { reference, openView } = action
  await openFormFor(dependencies, context, reference, formOf(action), openView)
}

/** A card that others see is not shared again where it stands. Nothing can be posted between two people. */
function formOf({ reference, channel, actionId, isPublic }: SessionButtonAction): ShareForm {
  const threadTs = actionId === SESSION_ACTIONS.shareHere ? reference.list?.threadTs : undefined
  if (channel !== undefined && threadTs !== undefined) return { into: { channel, threadTs } }
  if (channel?.startsWith('D') === true) return { audience: 'person' }
  return isPublic ? {} : { conversation: CURRENT }
}

export interface OfferDependencies extends FormDependencies {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
}

/** Opens the share form with the person's own sessions to choose from. A form that they submit meanwhile stays as it is. */
export async function offerOwnSessions(
  { slack, timing }: OfferDependencies,
  context: DeliveryContext,
  form: ShareForm,
  trigger_id: string,
): Promise<void> {
  const open = async (choices: ShareChoices) => {
    const view = shareView({ ...form, choices })
    const opened = await slack.clientWithoutRetry.views.open({ trigger_id, view })
    return { id: opened.view?.id, hash: opened.view?.hash }
  }
  await showWhenReady({
    work: ownChoices(context),
    patienceMs: timing.formMs,
    showLoading: () => open({ kind: 'loading' }),
    async show(choices, loading) {
      if (loading === undefined) {
        await open(choices)
        return
      }
      const { id: view_id, hash } = loading
      if (view_id === undefined || hash === undefined) return
      const fill = (next: ShareForm) => updateView(slack.client, { view_id, hash }, shareView(next))
      await context.reply(
        () => fill({ ...form, choices }),
        () => fill(form),
      )
    },
  })
}

async function ownChoices(context: DeliveryContext): Promise<ShareChoices> {
  const listed = await openListAndAudit(context, firstPage('own'))
  return listed.ok
    ? { kind: 'sessions', list: listed.value, timeZone: await timeZoneOf(context.viewer) }
    : { kind: 'problem', problem: problemMessage(listed.error, context.errorId) }
}

interface SubmittedForm {
  request: ShareRequest
  form: ShareForm
  /** Set if the form had a menu of sessions. */
  menu: { chosen: string | undefined } | undefined
}

interface Submitted {
  /** The confirmation, or the form with the problem. */
  view: ModalView
  /** The same, for someone who has closed the form. */
  message: Content
}

export async function submitShareForm(
  dependencies: ShareDependencies,
  context: DeliveryContext,
  { request, form, menu }: SubmittedForm,
): Promise<Submitted> {
  const shared = await shareSession(dependencies, context, request)
  if (shared.ok) {
    const message = sharedMessage(shared.value)
    return { view: sharedView(message), message }
  }
  const { reference, target, note } = request
  const failedShare = { reference, channel: target.channel, note }
  const problem = problemMessage(shared.error, context.errorId)
  const again = menu === undefined ? form : await formWithMenu(context, form, menu.chosen)
  return { view: shareView(again, problem), message: notSharedMessage(shared.error, problem, failedShare) }
}

/** From the cached list: a failed share costs no request for the menu. */
async function formWithMenu(
  context: DeliveryContext,
  form: ShareForm,
  chosen: string | undefined,
): Promise<ShareForm> {
  const cached = await peekList(context.viewer, { page: 1, pageSize: MAX_PAGE_SIZE })
  if (!cached.ok || cached.value === undefined) return form
  context.auditWithoutOutcome({ listOf: 'own', decision: 'listed', reason: 'cached' })
  // No `asOf`: nobody asked for a newer list, so this one is not stale.
  const list = { ...cached.value, asOf: undefined }
  const timeZone = await timeZoneOf(context.viewer)
  return withMenu(form, { kind: 'sessions', list, timeZone }, chosen)
}

async function timeZoneOf(viewer: Viewer): Promise<string | undefined> {
  const profile = await viewer.profile()
  return 'timeZone' in profile ? profile.timeZone : undefined
}
