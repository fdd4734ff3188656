import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import {
  type ASK_FIELDS,
  type AskForm,
  noAskView,
  readAskForm,
  sendingAskView,
} from '../../blocks/coaching/ask-view.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../../blocks/problems/problems.ts'
import { flattenRich, richLength, WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import { type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { submitAskForm } from '../../features/coaching/ask-form.ts'
import type { CoachingDependencies } from '../../features/coaching/needs.ts'
import { openForm, showInForm } from './submitted-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

interface Submission {
  user: string
  viewId: string
  hash: string
  form: AskForm
  problems: Partial<Record<keyof typeof ASK_FIELDS, Problem>>
}

/**
 * Someone asks a coach. Problems with fields are shown beside them at once. Otherwise the form says that it is sending, and comes
 * back as it was filled in if that fails. Submitting the same form twice sends one question.
 */
export function askForm(runner: DeliveryRunner, dependencies: CoachingDependencies) {
  const { slack } = dependencies
  return defineListener<ViewArguments, Submission>(runner, {
    event: 'view_submission',
    read: ({ body }) => readSubmission(body),
    async atOnce({ ack }, submission) {
      const problems = Object.entries(submission?.problems ?? {})
      if (submission === undefined) await ack()
      else if (problems.length > 0) {
        const errors = Object.fromEntries(problems.map(([field, problem]) => [field, plainWords(problem)]))
        await ack({ response_action: 'errors', errors })
      } else await ack({ response_action: 'update', view: sendingAskView() })
    },
    delivery: ({ viewId, hash, user, form, problems }) =>
      form.coach === undefined || Object.keys(problems).length > 0
        ? undefined
        : { key: `${viewId}:${hash}`, kind: 'coaching', user },
    async run(context, submission) {
      const { coach, ...form } = submission.form
      if (coach === undefined) return
      const { view, problem } = await submitAskForm(dependencies, context, { ...form, coach })
      await context.reply(() => showInForm(slack, submission, view, problem))
    },
    replyPrivately(problem, errorId, submission) {
      const message = problemMessage(problem, errorId)
      return showInForm(slack, submission, noAskView(message), message)
    },
  })
}

function readSubmission(body: unknown): Submission | undefined {
  const { data } = openForm.safeParse(body)
  const form = data && readAskForm(data.view.private_metadata, data.view.state.values)
  if (data === undefined || form === undefined) return undefined
  const { user, view } = data
  return { user: user.id, viewId: view.id, hash: view.hash, form, problems: problemsOf(form) }
}

function problemsOf({ coach, question }: AskForm): Submission['problems'] {
  const words = question === undefined ? [] : flattenRich(question)
  return {
    ...(coach === undefined && { coach: { kind: 'person_missing' } }),
    ...(words.length === 0 && { question: { kind: 'words_missing' } }),
    ...(richLength(words) > WRITTEN_CHARACTERS && { question: { kind: 'note_too_long' } }),
  }
}
