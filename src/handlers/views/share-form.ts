import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { type Problem, plainWords, problemMessage } from '../../blocks/problems/problem-message.ts'
import { readNoteText } from '../../blocks/share/note.ts'
import {
  readDestination,
  SHARE_FIELDS,
  type ShareForm,
  sharedMessage,
  sharedView,
  shareView,
  sharingView,
  withMenu,
} from '../../blocks/share/share-view.ts'
import { auditKept } from '../../delivery/audit.ts'
import type { Visit } from '../../delivery/runner.ts'
import { MAX_PAGE_SIZE } from '../../exec/session-page.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import { type ShareRequest, share } from '../../features/share/share.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { type MessageLink, parseMessageLink } from '../../slack/conversations.ts'
import { updateView } from '../../slack/modal.ts'
import type { HandlerDependencies } from '../handler-dependencies.ts'

const text = (field: string) => z.object({ [field]: z.object({ value: z.string().nullish() }) })

const submission = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    private_metadata: z.string(),
    state: z.object({
      values: z.object({
        choice: z
          .object({ choice: z.object({ selected_option: z.object({ value: z.string() }).nullish() }) })
          .optional(),
        session: text(SHARE_FIELDS.session),
        conversation: z
          .object({ conversation: z.object({ selected_conversation: z.string().nullish() }) })
          .optional(),
        thread: text(SHARE_FIELDS.thread).optional(),
        note: text(SHARE_FIELDS.note),
        rubric: z.object({ rubric: z.object({ selected_options: z.array(z.unknown()) }) }),
      }),
    }),
  }),
})

/** What is wrong with which field. */
type FieldProblems = Partial<Record<keyof typeof SHARE_FIELDS, Problem>>

/**
 * The share form, submitted. What is wrong with a field is said beside it at once. Then the card is posted while the form
 * gives way to a word of patience, and comes back with everything that was filled in should that fail. A second submission
 * of the same view posts nothing.
 */
export function shareSubmission(dependencies: HandlerDependencies) {
  return async ({ ack, body }: SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs) => {
    const parsed = submission.safeParse(body)
    if (!parsed.success) {
      await ack()
      dependencies.log.warn('event unreadable', { event: 'view_submission' })
      return
    }
    const { user, view } = parsed.data
    const menu = view.state.values.choice?.choice
    const choice = menu?.selected_option?.value
    const form = readForm(view, choice)
    const request = readRequest(form, choice, dependencies.linkHosts)
    if (!request.ok) {
      await ack({ response_action: 'errors', errors: inWords(request.error) })
      return
    }
    await ack({ response_action: 'update', view: sharingView() })
    const show = (next: ModalView) => updateView(dependencies.client, { view_id: view.id }, next)
    dependencies.attend(
      { key: `${view.id}:${view.hash}`, body, surface: 'share_form', user: user.id },
      async (visit) => {
        const shared = await share(dependencies, visit, request.value)
        const next = shared.ok
          ? sharedView(sharedMessage(shared.value.permalink, shared.value.rubric === 'failed'))
          : shareView(
              menu === undefined ? form : await formAgain(dependencies, visit, form, choice),
              problemMessage(shared.error, visit.reference),
            )
        await visit.deliver(() => show(next))
      },
      (problem, code) => show(shareView(form, problemMessage(problem, code))),
    )
  }
}

/** The form with its menu, from what is kept of the person's sessions: a failed share costs no request for them. */
async function formAgain(
  { openLists, log }: HandlerDependencies,
  visit: Visit,
  form: ShareForm,
  choice: string | undefined,
): Promise<ShareForm> {
  const kept = await openLists.peek({ user: visit.user, page: 1, pageSize: MAX_PAGE_SIZE })
  if (!kept.ok || kept.value === undefined) return form
  auditKept(log, visit, 'own')
  // Its age is not told: a newer one was not asked for.
  const { asOf: _, ...list } = kept.value
  return withMenu(form, { kind: 'sessions', list }, choice)
}

function readForm(
  { private_metadata, state: { values } }: z.infer<typeof submission>['view'],
  choice: string | undefined,
): ShareForm {
  const conversation = values.conversation?.conversation.selected_conversation
  const thread = values.thread?.[SHARE_FIELDS.thread]?.value
  const note = values.note[SHARE_FIELDS.note]?.value
  const into = readDestination(private_metadata)
  return {
    session: values.session[SHARE_FIELDS.session]?.value ?? choice ?? '',
    ...(conversation == null ? {} : { conversation }),
    ...(thread == null ? {} : { thread }),
    ...(note == null ? {} : { note }),
    withRubric: values.rubric.rubric.selected_options.length > 0,
    ...(into === undefined ? {} : { into }),
  }
}

/** @param choice what was chosen from the menu, whose ids are sessions' own. */
function readRequest(
  form: ShareForm,
  choice: string | undefined,
  hosts: readonly string[],
): Result<ShareRequest, FieldProblems> {
  const reference = parseSessionReference(form.session ?? '', hosts)
  const isNamedTwice = choice !== undefined && form.session !== choice
  const thread = form.thread === undefined ? undefined : parseMessageLink(form.thread)
  const target = form.into ?? chosenTarget(form, thread)
  const problems: FieldProblems = {
    ...(reference.ok ? {} : { session: reference.error }),
    ...(form.session === '' ? { session: { kind: 'session_missing' } } : {}),
    ...(isNamedTwice ? { session: { kind: 'session_named_twice' } } : {}),
    ...(target === undefined ? { conversation: { kind: 'conversation_missing' } } : {}),
    ...threadProblems(form, thread),
  }
  if (!reference.ok || target === undefined || Object.keys(problems).length > 0) return failed(problems)
  return ok({
    reference: reference.value,
    target,
    note: readNoteText(form.note ?? ''),
    withRubric: form.withRubric === true,
  })
}

function chosenTarget(form: ShareForm, thread: MessageLink | undefined): ShareRequest['target'] | undefined {
  return form.conversation === undefined
    ? undefined
    : { channel: form.conversation, threadTs: thread?.threadTs }
}

function threadProblems(form: ShareForm, thread: MessageLink | undefined): FieldProblems {
  if (form.into !== undefined || form.thread === undefined) return {}
  if (thread === undefined) return { thread: { kind: 'not_a_message_link' } }
  return thread.channel === form.conversation ? {} : { thread: { kind: 'thread_elsewhere' } }
}

function inWords(problems: FieldProblems): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).map(([field, problem]) => [field, plainWords(problem)]))
}
