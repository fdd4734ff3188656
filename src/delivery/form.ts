import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { type Problem, plainWords } from '../blocks/problems/problems.ts'
import { mrkdwnSection, plainView } from '../blocks/text/document.ts'
import { Sheet } from '../blocks/text/sheet.ts'
import { fingerprint } from '../lib/fingerprint.ts'
import { showWhenReady } from '../lib/result.ts'
import { type Trigger, updateView } from '../slack/views.ts'
import { type Audited, type Done, orRefused, type ProblemAnswer, REPLIED } from './answer.ts'
import type { ButtonArguments } from './button-action.ts'
import type { DeliveryContext } from './context.ts'
import { alertOf, DefinedForm, type ReadForm } from './defined-form.ts'
import { type DeliveryKind, recordOf } from './deliveries.ts'
import { type FieldProblems, type FormDefinition, type FormNeeds, SENT_BEFORE } from './form-definition.ts'
import { FormReply } from './form-reply.ts'
import { ackFirst, type DeliveryRunner, defineListener } from './runner.ts'

/** Shows until the form opens. */
const LOADING = 'Loading…'

const DONE_BEFORE = { audit: [], isDone: true } as const

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

/** A form with what it needs. */
interface BoundForm {
  id: string
  submitted(args: ViewArguments): Promise<void>
  /** Someone changed a field that others depend on. */
  changed(args: ButtonArguments): Promise<void>
}

/** A modal that people fill in. A view submitted twice is sent once, and again if its process died. */
export interface Form<Needs> {
  id: string
  listen(runner: DeliveryRunner, needs: Needs & FormNeeds): BoundForm
}

export interface OpenableForm<Needs, Target> extends Form<Needs> {
  /** The `run` of a button: opens the form, in a loading modal if it takes its time. Writes the audit lines. */
  open(
    needs: Needs & FormNeeds,
    context: DeliveryContext,
    pressed: { openView: Trigger['open'] },
    target: Target,
  ): Promise<Done>
}

/** Just enough of an unreadable submission to name its first field. */
const filledIn = z.object({
  view: z.object({ state: z.object({ values: z.record(z.string(), z.unknown()) }) }),
})

export function form<Needs, Kept extends object, Values, Facts, Target, Allowed>(
  definition: FormDefinition<Needs, Kept, Values, Facts, Target, Allowed>,
): OpenableForm<Needs, Target> {
  const { id, kind, title } = definition
  const defined = new DefinedForm(definition)
  return {
    id,
    open: (needs, context, { openView }, target) =>
      openModal({
        context,
        openView,
        title: title(undefined),
        patienceMs: needs.timing.formMs,
        work: defined.open(needs, context, target),
        draw: (opened) => defined.draw(needs, new Sheet(), opened),
      }),
    listen: (runner, needs) => ({
      id,
      submitted: submissionListener(runner, needs, kind, (body) => defined.read(needs, body)),
      changed: defineListener<ButtonArguments, ReadForm>(runner, {
        event: 'block_actions',
        read: ({ body }) => defined.read(needs, body),
        atOnce: ackFirst,
        delivery: ({ changeKey: key, user }) => ({ key, kind, user }),
        async run(context, { viewId: view_id, hash, redraw }) {
          const view = await redraw(context)
          await context.reply(() => updateView(needs.slack.client, { view_id, hash }, view))
        },
      }),
    }),
  }
}

/** Opens a modal, which loads if `work` takes its time. Writes the audit lines. A refusal shows in its place. */
export async function openModal<Opened extends Audited>({
  context,
  openView,
  title,
  patienceMs,
  work,
  draw,
}: {
  context: DeliveryContext
  openView: Trigger['open']
  title: string
  patienceMs: number
  work: Promise<ProblemAnswer | Opened>
  draw(opened: Opened): ModalView
}): Promise<Done> {
  const instead = (problem: Problem) => plainView(title, alertOf(problem, context))
  await showWhenReady({
    work: orRefused(work),
    patienceMs,
    showLoading: () => openView(plainView(title, [mrkdwnSection(LOADING)])),
    async show(opened, showNext) {
      context.auditAnswer(opened)
      const view = 'problem' in opened ? instead(opened.problem) : draw(opened)
      if (showNext === undefined) return openView(view)
      // Without the second form, the modal would load for ever.
      return context.reply(
        () => showNext(view),
        () => showNext(instead({ kind: 'internal' })),
      )
    },
  })
  return REPLIED
}

/** Slack's ack waits for the submission, since it alone can close the form. */
function submissionListener(
  runner: DeliveryRunner,
  needs: FormNeeds,
  kind: DeliveryKind,
  read: (body: unknown) => ReadForm | undefined,
): BoundForm['submitted'] {
  return async ({ body, ack, context }) => {
    const arrivedAt = performance.now()
    const open = read(body)
    if (open === undefined) {
      await ack(unreadable(body))
      return runner.log.warn('event unreadable', { event: 'view_submission' })
    }
    const errors = inWords(open.check(runner.now()))
    if (errors !== undefined) return ack({ response_action: 'errors', errors })
    const reply = new FormReply(needs, open, ack)
    const record = recordOf(context)
    runner.runAfterAck(
      record,
      { kind, user: open.user },
      (context) => submitOnce(runner, context, open, reply, needs.timing.submitMs + arrivedAt),
      (problem, errorId) => reply.showProblem(problem, errorId),
    )
    await record.answering
    // For example, too many are in flight.
    await reply.showSending()
  }
}

/**
 * Submits the form under a lease. Then it closes, or shows the problem.
 * @param sendingAt when the form begins to say that it is being sent, on the clock of `performance.now`.
 */
function submitOnce(
  runner: DeliveryRunner,
  context: DeliveryContext,
  form: ReadForm,
  reply: FormReply,
  sendingAt: number,
): Promise<void> {
  const { key } = form
  const mayPost = () => runner.isFirst(`post:${key}`)
  const filled = fingerprint(form.values)
  const before = (done: string) => (done === filled ? DONE_BEFORE : SENT_BEFORE)
  return showWhenReady({
    work: runner.once(key, filled, () => form.submit(context, mayPost), before),
    patienceMs: sendingAt - performance.now(),
    // Not awaited: if the submission ends first, the form closes at once.
    showLoading: async () => reply.showSendingOnceNoted(),
    async show(answer) {
      context.auditAnswer(answer)
      if ('page' in answer) return context.reply(() => reply.showPage(answer.page, answer.isPassing))
      if (!('isDone' in answer))
        return context.reply(() => reply.showProblem(answer.problem, context.errorId))
      await context.reply(() => reply.close())
      if (answer.message !== undefined) await reply.tell(answer.message, answer.at, answer.isPassing)
      await answer.afterwards?.()
    },
  })
}

/** The ack of a form that the app can't read or doesn't know. The words show below its first field, and it stays filled in. */
export function unreadable(body: unknown) {
  const { data } = filledIn.safeParse(body)
  const [field = 'form'] = Object.keys(data?.view.state.values ?? {})
  const errors = { [field]: plainWords({ kind: 'form_unreadable' }) }
  return { response_action: 'errors', errors } as const
}

/** The problems in words, by the field's `block_id`; `undefined` if there are none. */
function inWords(problems: FieldProblems): Record<string, string> | undefined {
  const words = Object.entries(problems).flatMap(([field, problem]) =>
    problem === undefined ? [] : [[field, plainWords(problem)] as const],
  )
  return words.length === 0 ? undefined : Object.fromEntries(words)
}
