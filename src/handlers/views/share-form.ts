import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import { z } from 'zod'
import { type Problem, plainWords, problemMessage } from '../../blocks/problems/problem-message.ts'
import { readNoteText } from '../../blocks/share/note.ts'
import {
  readDestination,
  type SHARE_FIELDS,
  type ShareForm,
  shareView,
  sharingView,
} from '../../blocks/share/share-view.ts'
import { defineListener } from '../../delivery/define-listener.ts'
import type { DeliveryRunner } from '../../delivery/runner.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import { type SubmitDependencies, submitShareForm } from '../../features/share/share-form.ts'
import type { ShareRequest } from '../../features/share/share-session.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { type MessageLink, parseMessageLink } from '../../slack/conversations.ts'
import { updateOpenView, updateView } from '../../slack/modal.ts'
import { tellPrivately } from '../../slack/tell-privately.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

const text = z.object({ value: z.string().nullish() })

/** Each input under its `block_id`, its element under its `action_id`: see `SHARE_FIELDS`. */
const values = z.object({
  choice: z
    .object({ choice: z.object({ selected_option: z.object({ value: z.string() }).nullish() }) })
    .optional(),
  session: z.object({ session: text }),
  conversation: z
    .object({ conversation: z.object({ selected_conversation: z.string().nullish() }) })
    .optional(),
  thread: z.object({ thread: text }).optional(),
  note: z.object({ note: text }),
  rubric: z.object({ rubric: z.object({ selected_options: z.array(z.unknown()) }) }),
})

const payload = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    private_metadata: z.string(),
    state: z.object({ values }),
  }),
})

type SubmittedView = z.infer<typeof payload>['view']

type FieldProblems = Partial<Record<keyof typeof SHARE_FIELDS, Problem>>

interface Submission {
  user: string
  viewId: string
  hash: string
  form: ShareForm
  /** Set if the form had a menu of sessions. */
  menu: { chosen: string | undefined } | undefined
  request: Result<ShareRequest, FieldProblems>
}

/**
 * Someone submitted the share form. Problems with fields are shown beside them at once. Otherwise the form says that it is
 * sharing, and comes back as it was filled in if that fails. Submitting the same view twice posts one card.
 */
export function shareForm(
  runner: DeliveryRunner,
  dependencies: SubmitDependencies & { linkHosts: readonly string[] },
) {
  const { client } = dependencies.slack
  return defineListener<ViewArguments, Submission>(runner, {
    event: 'view_submission',
    read: ({ body }) => readSubmission(body, dependencies.linkHosts),
    async atOnce({ ack }, submission) {
      if (submission === undefined) await ack()
      else if (submission.request.ok) await ack({ response_action: 'update', view: sharingView() })
      else await ack({ response_action: 'errors', errors: inWords(submission.request.error) })
    },
    delivery: ({ viewId, hash, user, request }) =>
      request.ok ? { key: `${viewId}:${hash}`, kind: 'share_form', user } : undefined,
    async run(context, { user, viewId, form, menu, request }) {
      if (!request.ok) return
      const { target } = request.value
      const submitted = { request: request.value, form, menu }
      const { view, message } = await submitShareForm(dependencies, context, submitted)
      await context.reply(async () => {
        const isSeen = await updateOpenView(client, { view_id: viewId }, view)
        if (!isSeen) await tellPrivately(dependencies.slack, user, target, message)
      })
    },
    replyPrivately: (problem, errorId, { viewId, form }) =>
      updateView(client, { view_id: viewId }, shareView(form, problemMessage(problem, errorId))),
  })
}

function readSubmission(body: unknown, hosts: readonly string[]): Submission | undefined {
  const { data } = payload.safeParse(body)
  if (data === undefined) return undefined
  const { user, view } = data
  const menu = view.state.values.choice?.choice
  const chosen = menu?.selected_option?.value
  const form = readForm(view, chosen)
  return {
    user: user.id,
    viewId: view.id,
    hash: view.hash,
    form,
    menu: menu && { chosen },
    request: readRequest(form, chosen, hosts),
  }
}

function readForm({ private_metadata, state }: SubmittedView, chosen: string | undefined): ShareForm {
  const { values } = state
  return {
    session: values.session.session.value ?? chosen ?? '',
    conversation: values.conversation?.conversation.selected_conversation ?? undefined,
    thread: values.thread?.thread.value ?? undefined,
    note: values.note.note.value ?? undefined,
    withRubric: values.rubric.rubric.selected_options.length > 0,
    into: readDestination(private_metadata),
  }
}

/** @param chosen the session that was chosen from the menu. */
function readRequest(
  form: ShareForm,
  chosen: string | undefined,
  hosts: readonly string[],
): Result<ShareRequest, FieldProblems> {
  const reference = parseSessionReference(form.session ?? '', hosts)
  const isNamedTwice = chosen !== undefined && form.session !== chosen
  const thread = form.thread === undefined ? undefined : parseMessageLink(form.thread)
  const { conversation: channel } = form
  const target = form.into ?? (channel === undefined ? undefined : { channel, threadTs: thread?.threadTs })
  const problems: FieldProblems = threadProblems(form, thread)
  if (!reference.ok) problems.session = reference.error
  if (form.session === '') problems.session = { kind: 'session_missing' }
  if (isNamedTwice) problems.session = { kind: 'session_named_twice' }
  if (target === undefined) problems.conversation = { kind: 'conversation_missing' }
  if (!reference.ok || target === undefined || Object.keys(problems).length > 0) return failed(problems)
  return ok({
    reference: reference.value,
    target,
    note: readNoteText(form.note ?? ''),
    withRubric: form.withRubric === true,
  })
}

function threadProblems(form: ShareForm, thread: MessageLink | undefined): FieldProblems {
  if (form.into !== undefined || form.thread === undefined) return {}
  if (thread === undefined) return { thread: { kind: 'not_a_message_link' } }
  return thread.channel === form.conversation ? {} : { thread: { kind: 'thread_elsewhere' } }
}

function inWords(problems: FieldProblems): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).map(([field, problem]) => [field, plainWords(problem)]))
}
