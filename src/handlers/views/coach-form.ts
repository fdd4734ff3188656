import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import { type COACH_FIELDS, type CoachForm, readCoachForm } from '../../blocks/coaching/coach-form.ts'
import { coachView, sendingCoachView } from '../../blocks/coaching/coach-view.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../../blocks/problems/problems.ts'
import { flattenRich, richLength, WRITTEN_CHARACTERS } from '../../blocks/text/rich-pieces.ts'
import type { ButtonArguments } from '../../delivery/button-action.ts'
import { ackFirst, type DeliveryRunner, defineListener } from '../../delivery/runner.ts'
import { isDueAhead, submitCoachForm, toggledForm } from '../../features/coaching/coach-form.ts'
import type { CoachingDependencies } from '../../features/coaching/needs.ts'
import { updateView } from '../../slack/modal.ts'
import { openForm, showInForm } from './submitted-form.ts'

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

interface OpenForm {
  triggerId: string
  user: string
  viewId: string
  hash: string
  form: CoachForm
}

function readOpenForm(body: unknown): OpenForm | undefined {
  const { data } = openForm.safeParse(body)
  const form = data && readCoachForm(data.view.private_metadata, data.view.state.values, data.view.blocks)
  if (data === undefined || form === undefined) return undefined
  const { trigger_id: triggerId, user, view } = data
  return { triggerId, user: user.id, viewId: view.id, hash: view.hash, form }
}

interface Submission extends OpenForm {
  problems: FieldProblems
}

type FieldProblems = Partial<Record<keyof typeof COACH_FIELDS, Problem>>

/**
 * A coach submitted a note. Problems with fields are shown beside them at once. Otherwise the form says that it is sending, and
 * comes back as it was filled in if that fails. Submitting the same view twice sends one note.
 */
export function coachForm(
  runner: DeliveryRunner,
  dependencies: CoachingDependencies & { clock: () => number },
) {
  const { slack, clock } = dependencies
  return defineListener<ViewArguments, Submission>(runner, {
    event: 'view_submission',
    read({ body }) {
      const open = readOpenForm(body)
      return (
        open && { ...open, problems: problemsOf(open.form, isDueAhead(dependencies, open.form, clock())) }
      )
    },
    async atOnce({ ack }, submission) {
      if (submission === undefined) await ack()
      else if (isWrong(submission))
        await ack({ response_action: 'errors', errors: inWords(submission.problems) })
      else await ack({ response_action: 'update', view: sendingCoachView(submission.form) })
    },
    delivery: (submission) => {
      const { viewId, hash, user } = submission
      return isWrong(submission) ? undefined : { key: `${viewId}:${hash}`, kind: 'coach_form', user }
    },
    async run(context, submission) {
      const { view, problem } = await submitCoachForm(dependencies, context, submission.form)
      await context.reply(() => showInForm(slack, submission, view, problem))
    },
    replyPrivately(problem, errorId, submission) {
      const message = problemMessage(problem, errorId)
      return showInForm(slack, submission, coachView(submission.form, message), message)
    },
  })
}

/** *Assign a retry* in the form: the fields below appear, or go. */
export function retryChoice(
  runner: DeliveryRunner,
  dependencies: Pick<CoachingDependencies, 'people' | 'slack'>,
) {
  return defineListener<ButtonArguments, OpenForm>(runner, {
    event: 'block_actions',
    read: ({ body }) => readOpenForm(body),
    atOnce: ackFirst,
    delivery: ({ triggerId: key, user }) => ({ key, kind: 'coach_form', user }),
    async run(context, { viewId: view_id, hash, form }) {
      const next = toggledForm(dependencies, form, context.now)
      await context.reply(() => updateView(dependencies.slack.client, { view_id, hash }, next))
    },
  })
}

function problemsOf({ note }: CoachForm, isDueAhead: boolean): FieldProblems {
  const pieces = note === undefined ? [] : flattenRich(note)
  return {
    ...(pieces.length === 0 && { note: { kind: 'words_missing' } }),
    ...(richLength(pieces) > WRITTEN_CHARACTERS && { note: { kind: 'note_too_long' } }),
    ...(!isDueAhead && { due: { kind: 'due_not_ahead' } }),
  }
}

function isWrong({ problems }: Submission): boolean {
  return Object.keys(problems).length > 0
}

/** By the `block_id` of the field. */
function inWords(problems: FieldProblems): Record<string, string> {
  return Object.fromEntries(Object.entries(problems).map(([field, problem]) => [field, plainWords(problem)]))
}
