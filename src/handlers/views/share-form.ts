import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../../blocks/problems/problems.ts'
import type { SHARE_FIELDS, ShareForm } from '../../blocks/share/share-form.ts'
import { shareView, sharingView } from '../../blocks/share/share-view.ts'
import type { Content } from '../../blocks/text/document.ts'
import { flattenRich, richLength, WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import { type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { parseSessionReference, type SessionReference } from '../../exec/session-reference.ts'
import { submitShareForm } from '../../features/share/share-form.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import type { ShareDependencies, ShareRequest } from '../../shared/share-session.ts'
import { type MessageLink, parseMessageLink } from '../../slack/conversations.ts'
import { updateOpenView } from '../../slack/modal.ts'
import { type PostTarget, tellPrivately } from '../../slack/post-message.ts'
import { type FilledForm, readShareForm, sharePayload } from './read-share-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

type FieldProblems = Partial<Record<keyof typeof SHARE_FIELDS, Problem>>

interface Submission extends FilledForm {
  user: string
  viewId: string
  hash: string
  request: Result<ShareRequest, FieldProblems>
}

/**
 * Someone submitted the share form. Problems with fields are shown beside them at once. Otherwise the form says that it is
 * sharing, and comes back as it was filled in if that fails. Someone who has closed it is told how it ended. Submitting the
 * same view twice posts one card.
 */
export function shareForm(
  runner: DeliveryRunner,
  dependencies: ShareDependencies & { linkHosts: readonly string[] },
) {
  /** In the form or, to someone who has closed it, beside what they shared into. */
  const show = async ({ user, viewId, request }: Submission, view: ModalView, message: Content) => {
    const isSeen = await updateOpenView(dependencies.slack.client, { view_id: viewId }, view)
    const target = request.ok ? request.value.target : { channel: user }
    if (!isSeen) await tellPrivately(dependencies.slack, user, target, message)
  }
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
    async run(context, submission) {
      const { form, menu, request } = submission
      if (!request.ok) return
      const submitted = { request: request.value, form, menu }
      const { view, message } = await submitShareForm(dependencies, context, submitted)
      await context.reply(() => show(submission, view, message))
    },
    replyPrivately(problem, errorId, submission) {
      const message = problemMessage(problem, errorId)
      return show(submission, shareView(submission.form, message), message)
    },
  })
}

function readSubmission(body: unknown, hosts: readonly string[]): Submission | undefined {
  const { data } = sharePayload.safeParse(body)
  if (data === undefined) return undefined
  const { user, view } = data
  const filled = readShareForm(view)
  return {
    ...filled,
    user: user.id,
    viewId: view.id,
    hash: view.hash,
    request: readRequest(user.id, filled, hosts),
  }
}

function readRequest(
  user: string,
  { form, menu }: FilledForm,
  hosts: readonly string[],
): Result<ShareRequest, FieldProblems> {
  const thread = form.thread === undefined ? undefined : parseMessageLink(form.thread)
  const reference = referenceOf(form, hosts)
  const target = targetOf(form, thread)
  const note = form.note === undefined ? [] : flattenRich(form.note)
  const problems: FieldProblems = threadProblems(form, thread)
  if (!reference.ok) problems.session = reference.error
  if (menu?.chosen !== undefined && form.session !== menu.chosen)
    problems.session = { kind: 'session_named_twice' }
  if (target === undefined && form.audience === 'person') problems.person = { kind: 'person_missing' }
  else if (target === undefined) problems.conversation = { kind: 'conversation_missing' }
  else if (target.channel === user) problems.person = { kind: 'recipient_is_self' }
  if (richLength(note) > WRITTEN_CHARACTERS) problems.note = { kind: 'note_too_long' }
  if (!reference.ok || target === undefined || Object.keys(problems).length > 0) return failed(problems)
  const isBesideCard = form.into?.besideCard === true
  return ok({ reference: reference.value, target, note, withRubric: form.withRubric === true, isBesideCard })
}

function referenceOf(
  { about, session = '' }: ShareForm,
  hosts: readonly string[],
): Result<SessionReference, Problem> {
  if (about !== undefined) return ok({ id: about.id, ...(about.link !== undefined && { link: about.link }) })
  return session === '' ? failed({ kind: 'session_missing' }) : parseSessionReference(session, hosts)
}

function targetOf(
  { into, audience, person, conversation }: ShareForm,
  thread: MessageLink | undefined,
): PostTarget | undefined {
  if (into !== undefined) return into
  const channel = audience === 'person' ? person : conversation
  return channel === undefined ? undefined : { channel, threadTs: thread?.threadTs }
}

function threadProblems(
  { into, thread: typed, conversation }: ShareForm,
  thread: MessageLink | undefined,
): FieldProblems {
  if (into !== undefined || typed === undefined) return {}
  if (thread === undefined) return { thread: { kind: 'not_a_message_link' } }
  return thread.channel === conversation ? {} : { thread: { kind: 'thread_elsewhere' } }
}

/** By the `block_id` of the field. */
function inWords(problems: FieldProblems): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).map(([field, problem]) => [field, plainWords(problem)]))
}
