import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { alertBlocks, problemMessage } from '../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../blocks/problems/problems.ts'
import { type Content, mrkdwnSection, plainText, plainView } from '../blocks/text/document.ts'
import { Sheet } from '../blocks/text/sheet.ts'
import { fingerprint } from '../lib/fingerprint.ts'
import { parseJson } from '../lib/parse.ts'
import { showWhenReady } from '../lib/result.ts'
import { type Trigger, updateView } from '../slack/views.ts'
import { type Audited, type Done, type OrProblem, type ProblemAnswer, REPLIED } from './answer.ts'
import type { ButtonArguments } from './button-action.ts'
import type { DeliveryContext } from './context.ts'
import { type DeliveryKind, recordOf } from './deliveries.ts'
import { FormReply, type FormReplyNeeds, type OpenForm, type Place } from './form-reply.ts'
import { ackFirst, type DeliveryRunner, defineListener } from './runner.ts'

/** In the place of a form until it is opened. */
const LOADING = 'Loading…'

const DONE_BEFORE = { audit: [], isDone: true } as const
/** For a form that the person changes and submits again after a time-out: its first version is already being sent. */
export const SENT_BEFORE = {
  audit: { decision: 'skipped', reason: 'told_before' },
  problem: { kind: 'sent_before' },
} as const

function alertOf(problem: Problem, { errorId }: DeliveryContext): KnownBlock[] {
  return alertBlocks(problem, problemMessage(problem, errorId))
}

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

/** What each form needs. */
export interface FormNeeds extends FormReplyNeeds {
  timing: {
    formMs: number
    /** Before Slack gets the page that says that the form is being submitted. It waits for three seconds. */
    submitMs: number
  }
}

/** What a form is opened with. `facts` are there for its first drawing alone. */
export type OpenedForm<Kept, Facts> = OrProblem<{ kept: Kept; facts?: Facts }>

export type FormAnswer<Kept = never> =
  /**
   * Closes the form. `message`, where nothing else shows what the form changed, is told as `FormReply` tells it.
   * @param isPassing whether the person does without it where the app can't write to `at`.
   */
  | (Done & { message?: Content | undefined; at?: Place | undefined; isPassing?: boolean })
  /**
   * In place of the form. Submitted twice, the form does it again: what it does must be single by an id.
   * @param isPassing whether someone who has closed the form does without it; by default they get it in a direct message.
   */
  | (Audited & { page: Content; isPassing?: boolean })
  /** Stands above the form, filled in as it was. @param kept what the form is about now, if that is something else. */
  | (ProblemAnswer & { kept?: Kept })

/** When a form is submitted, and by whom. */
interface Submission {
  user: string
  now: Date
}

/** By the name of the field. */
export type FieldProblems = Readonly<Record<string, Problem | undefined>>

interface FormDefinition<Needs, Kept, Values, Facts, Target> {
  /** The view's `callback_id`. Never change one: open forms keep theirs. */
  id: string
  kind: DeliveryKind
  /** @param kept `undefined` until it is opened. */
  title(kept: Kept | undefined): string
  /** By default *Send*. */
  submitLabel?: string
  /** What the form is about: its `private_metadata`. Slack takes 3,000 characters. */
  kept: z.ZodType<Kept>
  /** Draws the fields, and reads them: see `Sheet`. @param facts `undefined` for an open form. */
  fields(sheet: Sheet, kept: Kept, facts: Facts | undefined, needs: Needs): Values
  /** Problems by field, as far as they can be found before the ack: without a look-up. */
  check?(values: Values, kept: Kept, submission: Submission, needs: Needs): FieldProblems
  /** A problem shows in place of the form. */
  open(needs: Needs, context: DeliveryContext, target: Target): Promise<OpenedForm<Kept, Facts>>
  /** Someone changed a field on which others depend. @returns what the form is about now; by default, the same. */
  change?(
    needs: Needs,
    context: DeliveryContext,
    kept: Kept,
    values: Values,
  ): Promise<OpenedForm<Kept, Facts>>
  /**
   * Who may do what is checked again: the form may be old. Runs again where its process died, so what it does must be single by an
   * id. @param mayPost whether it is the first to ask, for what has no id.
   */
  submit(
    needs: Needs,
    context: DeliveryContext,
    kept: Kept,
    values: Values,
    mayPost: () => Promise<boolean>,
  ): Promise<FormAnswer<Kept>>
}

/** A form with what it needs. */
interface BoundForm {
  id: string
  submitted(args: ViewArguments): Promise<void>
  /** One of its fields was changed on which others depend. */
  changed(args: ButtonArguments): Promise<void>
}

/** A modal that people fill in. The same view, submitted twice, is submitted once, and again if its process died. */
export interface Form<Needs> {
  listen(runner: DeliveryRunner, needs: Needs & FormNeeds): BoundForm
}

export interface OpenableForm<Needs, Target> extends Form<Needs> {
  /** Opens a modal at once, or one that loads until the form is there: the `run` of a button. Writes the audit lines. */
  open(
    needs: Needs & FormNeeds,
    context: DeliveryContext,
    pressed: { openView: Trigger['open'] },
    target: Target,
  ): Promise<Done>
}

/** An open form, as Slack sends it when it is submitted or one of its fields is changed. */
const payload = z.object({
  trigger_id: z.string().optional(),
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    hash: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }),
    blocks: z.array(z.unknown()).optional(),
  }),
})

/** Just enough of an unreadable submission to name its first field. */
const filledIn = z.object({
  view: z.object({ state: z.object({ values: z.record(z.string(), z.unknown()) }) }),
})

/** What someone has open, with what its definition does with it. */
interface ReadForm<Kept> extends OpenForm<Kept> {
  /** The dedup key of this change. Without a trigger_id, it must differ from the key of the submission that follows. */
  changeKey: string
  hash: string
  /** What it is filled in with. */
  values: unknown
  check(now: Date): FieldProblems
  submit(context: DeliveryContext, mayPost: () => Promise<boolean>): Promise<FormAnswer<Kept>>
  redraw(context: DeliveryContext): Promise<ModalView>
}

export function form<Needs, Kept, Values, Facts, Target>(
  definition: FormDefinition<Needs, Kept, Values, Facts, Target>,
): OpenableForm<Needs, Target> {
  const { id, kind, title, submitLabel = 'Send', fields } = definition

  function draw(needs: Needs, sheet: Sheet, kept: Kept, facts?: Facts, above: KnownBlock[] = []): ModalView {
    fields(sheet, kept, facts, needs)
    return {
      type: 'modal',
      callback_id: id,
      title: plainText(title(kept)),
      submit: plainText(submitLabel),
      close: plainText('Cancel'),
      private_metadata: JSON.stringify(kept),
      blocks: [...above, ...sheet.blocks],
    }
  }

  function read(needs: Needs, body: unknown): ReadForm<Kept> | undefined {
    const { data } = payload.safeParse(body)
    if (data === undefined) return undefined
    const { user, view } = data
    const { private_metadata: metadata, state, blocks } = view
    const key = `${view.id}:${view.hash}`
    const { success, data: kept } = definition.kept.safeParse(parseJson(metadata) ?? metadata)
    if (!success) return undefined
    const sheet = () => new Sheet(state.values, blocks)
    const filled = sheet()
    const values = fields(filled, kept, undefined, needs)
    if (filled.lacksChoices) return undefined
    return {
      changeKey: data.trigger_id ?? `changed:${key}`,
      key,
      user: user.id,
      viewId: view.id,
      hash: view.hash,
      values,
      check: (now) => definition.check?.(values, kept, { user: user.id, now }, needs) ?? {},
      submit: (context, mayPost) => definition.submit(needs, context, kept, values, mayPost),
      draw: (above, now = kept) => draw(needs, sheet(), now, undefined, above),
      async redraw(context) {
        const same: OpenedForm<Kept, Facts> = { audit: [], kept }
        const changed = (await definition.change?.(needs, context, kept, values)) ?? same
        context.auditAnswer(changed)
        return 'problem' in changed
          ? draw(needs, sheet(), kept, undefined, alertOf(changed.problem, context))
          : draw(needs, sheet(), changed.kept, changed.facts)
      },
      page: (...words) => plainView(title(kept), words),
    }
  }

  return {
    open: (needs, context, { openView }, target) =>
      openModal({
        context,
        openView,
        title: title(undefined),
        patienceMs: needs.timing.formMs,
        work: definition.open(needs, context, target),
        draw: ({ kept, facts }) => draw(needs, new Sheet(), kept, facts),
      }),
    listen: (runner, needs) => ({
      id,
      submitted: submissionListener(runner, needs, kind, (body) => read(needs, body)),
      changed: defineListener<ButtonArguments, ReadForm<Kept>>(runner, {
        event: 'block_actions',
        read: ({ body }) => read(needs, body),
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

/** Opens a modal at once, or one that loads until `work` is done. Writes the audit lines. A problem shows in its place. */
export async function openModal<Opened extends object>({
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
  work: Promise<OrProblem<Opened>>
  draw(opened: Opened): ModalView
}): Promise<Done> {
  const instead = (problem: Problem) => plainView(title, alertOf(problem, context))
  await showWhenReady({
    work,
    patienceMs,
    showLoading: () => openView(plainView(title, [mrkdwnSection(LOADING)])),
    async show(opened, showNext) {
      context.auditAnswer(opened)
      const view = 'problem' in opened ? instead(opened.problem) : draw(opened)
      if (showNext === undefined) return openView(view)
      // Without the second, it would go on loading.
      return context.reply(
        () => showNext(view),
        () => showNext(instead({ kind: 'internal' })),
      )
    },
  })
  return REPLIED
}

/** Slack's ack waits for the submission, since it alone can close the form. */
function submissionListener<Kept>(
  runner: DeliveryRunner,
  needs: FormNeeds,
  kind: DeliveryKind,
  read: (body: unknown) => ReadForm<Kept> | undefined,
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
    // Such as where too many are in flight.
    await reply.showSending()
  }
}

/**
 * Submits it under a lease. Then it closes, or shows the problem.
 * @param sendingAt when the form is to say that it is being sent, as `performance.now` counts.
 */
function submitOnce<Kept>(
  runner: DeliveryRunner,
  context: DeliveryContext,
  form: ReadForm<Kept>,
  reply: FormReply<Kept>,
  sendingAt: number,
): Promise<void> {
  const { key } = form
  const mayPost = () => runner.isFirst(`post:${key}`)
  const filled = fingerprint(form.values)
  const before = (done: string) => (done === filled ? DONE_BEFORE : SENT_BEFORE)
  return showWhenReady({
    work: runner.once<FormAnswer<Kept>>(key, filled, () => form.submit(context, mayPost), before),
    patienceMs: sendingAt - performance.now(),
    // Not awaited: if it is done meanwhile, the form closes at once.
    showLoading: async () => reply.showSendingOnceNoted(),
    async show(answer) {
      context.auditAnswer(answer)
      if ('page' in answer) return context.reply(() => reply.showPage(answer.page, answer.isPassing))
      if (!('isDone' in answer))
        return context.reply(() => reply.showProblem(answer.problem, context.errorId, answer.kept))
      await context.reply(() => reply.close())
      if (answer.message !== undefined) await reply.tell(answer.message, answer.at, answer.isPassing)
      await answer.afterwards?.()
    },
  })
}

/** The ack of a form that the app can't read, or no longer has. Below its first field: it stays open, with all that is filled in. */
export function unreadable(body: unknown) {
  const { data } = filledIn.safeParse(body)
  const [field = 'form'] = Object.keys(data?.view.state.values ?? {})
  const errors = { [field]: plainWords({ kind: 'form_unreadable' }) }
  return { response_action: 'errors', errors } as const
}

/** By the `block_id` of the field; `undefined` if none is wrong. */
function inWords(problems: FieldProblems): Record<string, string> | undefined {
  const words = Object.entries(problems).flatMap(([field, problem]) =>
    problem === undefined ? [] : [[field, plainWords(problem)] as const],
  )
  return words.length === 0 ? undefined : Object.fromEntries(words)
}
