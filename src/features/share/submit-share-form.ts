import type { ModalView } from '@slack/types'
import type { ListAccess } from '../../access/list-access.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  type ShareForm,
  sharedMessage,
  sharedView,
  shareView,
  withMenu,
} from '../../blocks/share/share-view.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { MAX_PAGE_SIZE } from '../../exec/session-page.ts'
import { type ShareDependencies, type ShareRequest, shareSession } from './share-session.ts'

export type SubmitDependencies = ShareDependencies & { listAccess: ListAccess }

/** Shares the session of a submitted form. Returns what the modal shows then: the confirmation, or the form with the problem. */
export async function submitShareForm(
  dependencies: SubmitDependencies,
  context: DeliveryContext,
  {
    request,
    form,
    menu,
  }: { request: ShareRequest; form: ShareForm; menu: { chosen: string | undefined } | undefined },
): Promise<ModalView> {
  const shared = await shareSession(dependencies, context, request)
  if (shared.ok) return sharedView(sharedMessage(shared.value.permalink, shared.value.rubric === 'failed'))
  const again = menu === undefined ? form : await formWithMenu(dependencies, context, form, menu.chosen)
  return shareView(again, problemMessage(shared.error, context.errorId))
}

/** The form with its menu again, from the cached list: a failed share costs no request for it. */
async function formWithMenu(
  { listAccess }: SubmitDependencies,
  context: DeliveryContext,
  form: ShareForm,
  chosen: string | undefined,
): Promise<ShareForm> {
  const cached = await listAccess.peek({ user: context.user, page: 1, pageSize: MAX_PAGE_SIZE })
  if (!cached.ok || cached.value === undefined) return form
  context.auditAside({ listOf: 'own', decision: 'listed', reason: 'cached' })
  // No `asOf`: nobody asked for a newer list, so this one is not stale.
  return withMenu(form, { kind: 'sessions', list: { ...cached.value, asOf: undefined } }, chosen)
}
