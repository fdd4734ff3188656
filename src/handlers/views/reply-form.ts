import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import {
  REPLY_FIELD,
  type ReplyForm,
  readReplyForm,
  replyView,
  sendingReplyView,
  sentReplyView,
} from '../../blocks/coaching/reply-view.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../../blocks/problems/problems.ts'
import { type RichPiece, richLength, WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import { flattenRich } from '../../blocks/text/rich-text-input.ts'
import { type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { sendReply } from '../../features/coaching/answer-note.ts'
import type { CoachingDependencies } from '../../features/coaching/coaching.ts'
import { openForm, showInForm } from './submitted-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

interface Submission {
  user: string
  viewId: string
  hash: string
  form: ReplyForm
  words: readonly RichPiece[]
  problem: Problem | undefined
}

/** Someone answers a coach's note in words. Submitting the same form twice sends one reply. */
export function replyForm(
  runner: DeliveryRunner,
  { coaching, slack }: Pick<CoachingDependencies, 'coaching' | 'slack'>,
) {
  const showProblem = (problem: Problem, errorId: string, submission: Submission) => {
    const message = problemMessage(problem, errorId)
    return showInForm(slack, submission, replyView(submission.form, message), message)
  }
  return defineListener<ViewArguments, Submission>(runner, {
    event: 'view_submission',
    read: ({ body }) => readSubmission(body),
    async atOnce({ ack }, submission) {
      if (submission === undefined) await ack()
      else if (submission.problem !== undefined)
        await ack({
          response_action: 'errors',
          errors: { [REPLY_FIELD]: plainWords(submission.problem) },
        })
      else await ack({ response_action: 'update', view: sendingReplyView() })
    },
    delivery: ({ viewId, hash, user, problem }) =>
      problem === undefined ? { key: `${viewId}:${hash}`, kind: 'coaching', user } : undefined,
    async run(context, submission) {
      const { form, words } = submission
      const sent = await sendReply({ coaching, slack }, context, { ...form, words })
      await context.reply(() =>
        sent.ok
          ? showInForm(slack, submission, sentReplyView({ isNew: sent.value }))
          : showProblem(sent.error, context.errorId, submission),
      )
    },
    replyPrivately: showProblem,
  })
}

function readSubmission(body: unknown): Submission | undefined {
  const { data } = openForm.safeParse(body)
  const form = data && readReplyForm(data.view.private_metadata, data.view.state.values)
  if (data === undefined || form === undefined) return undefined
  const words = form.words === undefined ? [] : flattenRich(form.words)
  return {
    user: data.user.id,
    viewId: data.view.id,
    hash: data.view.hash,
    form,
    words,
    problem: problemOf(words),
  }
}

function problemOf(words: readonly RichPiece[]): Problem | undefined {
  if (words.length === 0) return { kind: 'words_missing' }
  return richLength(words) > WRITTEN_CHARACTERS ? { kind: 'note_too_long' } : undefined
}
