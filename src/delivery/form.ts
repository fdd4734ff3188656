import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { problemMessage } from '../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../blocks/problems/problems.ts'
import { alertBlocks } from '../blocks/text/alert.ts'
import { type Content, contextBlock, mrkdwnSection, plainText, plainView } from '../blocks/text/document.ts'
import { Sheet } from '../blocks/text/sheet.ts'
import { parseJson } from '../lib/parse.ts'
import { showWhenReady } from '../lib/result.ts'
import type { SlackClients } from '../slack/clients.ts'
import { type Trigger, updateOpenView, updateView } from '../slack/modal.ts'
import { type PostTarget, tellPrivately } from '../slack/post-message.ts'
import { type Audited, type ProblemAnswer, REPLIED } from './answer.ts'
import type { ButtonArguments, ButtonDependencies } from './button-action.ts'
import type { DeliveryContext } from './context.ts'
import type { DeliveryKind } from './deliveries.ts'
import { ackFirst, type DeliveryRunner, defineListener } from './runner.ts'

/** Nothing changes the page any more if the process dies, or Slack fails. It may have been sent or not. */
const IF_IT_STAYS =
  'If this is still here in a minute, it broke off. See whether it worked before you try again.'

export type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

/** What each form needs. */
export interface FormNeeds {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
  timing: { formMs: number }
}

/** What a form is opened with. `facts` are there for its first drawing alone. */
export type OpenedForm<Kept, Facts> = (Audited & { kept: Kept; facts: Facts }) | ProblemAnswer

export type FormAnswer<Kept, Facts = undefined> =
  /** In place of the form. */
  | (Audited & { show: Content; afterwards?: () => Promise<unknown> })
  /** Above the form, filled in as it was; or in its place, if it can't be sent any more. */
  | (ProblemAnswer & {
      /** For someone who has closed it; by default the problem in words. */
      message?: Content
      isGone?: true
      /** By default as before. */
      kept?: Kept
      /** What the fields are drawn with anew. By default they show what the open form shows. */
      facts?: Facts
    })

/** When a form is submitted, and by whom. */
export interface Submission {
  user: string
  now: Date
}

/** By the name of the field. */
export type FieldProblems = Readonly<Record<string, Problem | undefined>>

interface FormDefinition<Needs, Kept, Values, Facts, Target> {
  /** The view's `callback_id`. Never change one: open forms keep theirs. */
  id: string
  kind: DeliveryKind
  /** @param kept `undefined` until it is opened. @param target what it is opened for; `undefined` once it is open. */
  title(kept: Kept | undefined, target: Target | undefined): string
  submitLabel: string | ((kept: Kept, values: Values) => string)
  /** In its place, until it is opened, and while it is submitted. */
  loading: string
  submitting: string
  /** What the form is about: its `private_metadata`. Slack takes 3,000 characters. */
  kept: z.ZodType<Kept>
  /** Draws the fields, and reads them: see `Sheet`. @param facts `undefined` for an open form. */
  fields(sheet: Sheet, kept: Kept, facts: Facts | undefined): Values
  /** What is wrong with which field, as far as that can be told before the ack: without a look-up. */
  check?(values: Values, kept: Kept, submission: Submission, needs: Needs): FieldProblems
  /**
   * Where someone who has closed the form reads how it ended. By default a problem comes by direct message, and what was done is
   * not said here: another message tells them.
   */
  tellIn?(kept: Kept, values: Values): PostTarget | undefined
  /** A problem shows in place of the form. */
  open(needs: Needs, context: DeliveryContext, target: Target): Promise<OpenedForm<Kept, Facts>>
  /** Who may do what is checked again: the form may be old. */
  submit(needs: Needs, context: DeliveryContext, kept: Kept, values: Values): Promise<FormAnswer<Kept, Facts>>
}

/** A modal that people fill in. The same view, submitted twice, is submitted once. */
export interface Form<Needs> {
  id: string
  submitted(runner: DeliveryRunner, needs: Needs & FormNeeds): (args: ViewArguments) => Promise<void>
  /** One of its fields was changed on which others depend. */
  changed(runner: DeliveryRunner, needs: Needs & ButtonDependencies): (args: ButtonArguments) => Promise<void>
}

export interface OpenableForm<Needs, Kept, Facts, Target> extends Form<Needs> {
  /** For one that opens before all that it shows is there. */
  draw(kept: Kept, facts: Facts): ModalView
  /** Opens a modal at once, or one that loads until the form is there. Writes the audit lines. */
  open(
    needs: Needs & FormNeeds,
    context: DeliveryContext,
    openView: Trigger['open'],
    target: Target,
  ): Promise<typeof REPLIED>
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

/** Of a submission that can't be read otherwise. */
const filledIn = z.object({
  view: z.object({ state: z.object({ values: z.record(z.string(), z.unknown()) }) }),
})

interface OpenForm<Kept, Values, Facts> {
  /** Of this submission or change. */
  key: string
  user: string
  viewId: string
  hash: string
  kept: Kept
  values: Values
  /** With what is filled in. */
  draw(options?: { problem?: Content; kept?: Kept | undefined; facts?: Facts | undefined }): ModalView
}

export function form<Needs, Kept, Values, Facts, Target>(
  definition: FormDefinition<Needs, Kept, Values, Facts, Target>,
): OpenableForm<Needs, Kept, Facts, Target> {
  const { id, kind, fields, check = () => NO_PROBLEMS } = definition
  type Open = OpenForm<Kept, Values, Facts>
  const title = (kept?: Kept, target?: Target) => plainText(definition.title(kept, target))

  function draw(sheet: Sheet, kept: Kept, facts?: Facts, problem?: Content): ModalView {
    const values = fields(sheet, kept, facts)
    const { submitLabel } = definition
    return {
      type: 'modal',
      callback_id: id,
      title: title(kept),
      submit: plainText(typeof submitLabel === 'string' ? submitLabel : submitLabel(kept, values)),
      close: plainText('Cancel'),
      private_metadata: JSON.stringify(kept),
      blocks: [...alertBlocks(problem), ...sheet.blocks],
    }
  }

  function read(body: unknown): Open | undefined {
    const { data } = payload.safeParse(body)
    if (data === undefined) return undefined
    const { user, view } = data
    const { private_metadata: metadata, state, blocks } = view
    const kept = definition.kept.safeParse(parseJson(metadata) ?? metadata)
    if (!kept.success) return undefined
    const sheet = () => new Sheet(state.values, blocks)
    const read = sheet()
    const values = fields(read, kept.data, undefined)
    if (read.lacksChoices) return undefined
    return {
      key: data.trigger_id ?? `${view.id}:${view.hash}`,
      user: user.id,
      viewId: view.id,
      hash: view.hash,
      kept: kept.data,
      values,
      draw: ({ problem, kept: changed = kept.data, facts } = {}) => draw(sheet(), changed, facts, problem),
    }
  }

  return {
    id,
    draw: (kept, facts) => draw(new Sheet(), kept, facts),

    async open(needs, context, openView, target) {
      await showWhenReady({
        work: definition.open(needs, context, target),
        patienceMs: needs.timing.formMs,
        showLoading: () => openView(plainView(title(undefined, target), [mrkdwnSection(definition.loading)])),
        async show(opened, showNext) {
          context.auditAnswer(opened)
          const view =
            'problem' in opened
              ? plainView(
                  title(undefined, target),
                  alertBlocks(problemMessage(opened.problem, context.errorId)),
                )
              : draw(new Sheet(), opened.kept, opened.facts)
          if (showNext === undefined) await openView(view)
          else await context.reply(() => showNext(view))
        },
      })
      return REPLIED
    },

    submitted(runner, needs) {
      /** In the form or, to someone who has closed it, privately in a conversation. */
      const show = async (open: Open, view: ModalView, message: Content, isProblem = true) => {
        const { user, viewId, kept, values } = open
        if (await updateOpenView(needs.slack.client, { view_id: viewId }, view)) return
        const where = definition.tellIn?.(kept, values)
        if (where !== undefined) await tellPrivately(needs.slack, user, where, message)
        else if (isProblem)
          await needs.slack.clientWithoutRetry.chat.postMessage({ channel: user, ...message })
      }
      type Submitted = Open & { errors: Record<string, string> }
      return defineListener<ViewArguments, Submitted>(runner, {
        event: 'view_submission',
        read({ body }) {
          const open = read(body)
          if (open === undefined) return undefined
          const problems = check(open.values, open.kept, { user: open.user, now: runner.now() }, needs)
          return { ...open, errors: inWords(problems) }
        },
        async atOnce({ ack, body }, submitted) {
          if (submitted === undefined) await ack(unreadable(body))
          else if (isWrong(submitted)) await ack({ response_action: 'errors', errors: submitted.errors })
          else {
            const page = [mrkdwnSection(definition.submitting), contextBlock(IF_IT_STAYS)]
            const view = plainView(title(submitted.kept), page)
            await ack({ response_action: 'update', view })
          }
        },
        delivery: (submitted) => {
          const { viewId, hash, user } = submitted
          return isWrong(submitted) ? undefined : { key: `${viewId}:${hash}`, kind, user }
        },
        async run(context, open) {
          const answer = await definition.submit(needs, context, open.kept, open.values)
          context.auditAnswer(answer)
          if ('show' in answer) {
            const { show: content } = answer
            const view = plainView(title(open.kept), content.blocks)
            await context.reply(() => show(open, view, content, false))
            await answer.afterwards?.()
            return
          }
          const problem = problemMessage(answer.problem, context.errorId)
          const { kept, facts, message = problem } = answer
          const view = answer.isGone
            ? plainView(title(open.kept), alertBlocks(problem))
            : open.draw({ problem, kept, facts })
          await context.reply(() => show(open, view, message))
        },
        replyPrivately(problem, errorId, open) {
          const message = problemMessage(problem, errorId)
          return show(open, open.draw({ problem: message }), message)
        },
      })
    },

    changed: (runner, needs) =>
      defineListener<ButtonArguments, Open>(runner, {
        event: 'block_actions',
        read: ({ body }) => read(body),
        atOnce: ackFirst,
        delivery: ({ key, user }) => ({ key, kind, user }),
        run: (context, { viewId: view_id, hash, draw: redraw }) =>
          context.reply(() => updateView(needs.slack.client, { view_id, hash }, redraw())),
      }),
  }
}

/** Below the first field: the form stays open, with all that is filled in. */
function unreadable(body: unknown) {
  const { data } = filledIn.safeParse(body)
  const [field = 'form'] = Object.keys(data?.view.state.values ?? {})
  const errors = { [field]: plainWords({ kind: 'form_unreadable' }) }
  return { response_action: 'errors', errors } as const
}

/** By the `block_id` of the field. */
function inWords(problems: FieldProblems): Record<string, string> {
  const words: Record<string, string> = {}
  for (const [field, problem] of Object.entries(problems))
    if (problem !== undefined) words[field] = plainWords(problem)
  return words
}

const NO_PROBLEMS: FieldProblems = {}

function isWrong({ errors }: { errors: Record<string, string> }): boolean {
  return Object.keys(errors).length > 0
}
