import type { AllMiddlewareArgs, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { ModalView } from '@slack/types'
import { z } from 'zod'
import { alertBlocks, problemMessage } from '../blocks/problems/problem-message.ts'
import { type Problem, plainWords } from '../blocks/problems/problems.ts'
import { type Content, contextBlock, mrkdwnSection, plainText, plainView } from '../blocks/text/document.ts'
import { Sheet } from '../blocks/text/sheet.ts'
import { type Composed, extensionPoint } from '../lib/extension-point.ts'
import { fingerprint } from '../lib/fingerprint.ts'
import { parseJson } from '../lib/parse.ts'
import { showWhenReady } from '../lib/result.ts'
import type { SlackClients } from '../slack/clients.ts'
import { slackFailure } from '../slack/failure.ts'
import { directMessageFailure } from '../slack/post-message.ts'
import { type Trigger, updateView } from '../slack/views.ts'
import { type Done, type OrProblem, type ProblemAnswer, REPLIED } from './answer.ts'
import type { ButtonArguments } from './button-action.ts'
import type { DeliveryContext } from './context.ts'
import { type DeliveryKind, recordOf } from './deliveries.ts'
import { ackFirst, type DeliveryRunner, defineListener } from './runner.ts'

/** In the place of a form until it is opened, and while it is submitted, if that takes long. */
const LOADING = 'Loading…'
const SENDING = 'Sending…'
/** Nothing changes the page any more if the process dies, or Slack fails. */
const IF_IT_STAYS = "If this breaks off, I'll message you."
/** Where a form could not be closed any more. */
const DONE = 'Done. You can close this.'

const DONE_BEFORE = { audit: [], isDone: true } as const
/** The app, or Slack, had not answered in time, and the form's first version is on its way all the same. */
export const SENT_BEFORE = {
  audit: { decision: 'skipped', reason: 'told_before' },
  problem: { kind: 'sent_before' },
} as const

type ViewArguments = SlackViewMiddlewareArgs<ViewSubmitAction> & AllMiddlewareArgs

/** What each form needs. */
export interface FormNeeds extends Composed {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
  timing: {
    formMs: number
    /** Before Slack gets the page that says that the form is being submitted. It waits for three seconds. */
    submitMs: number
  }
}

/** Called when a form of this person's says that it is being sent. What it resolves to is called once they know how it ended. */
export const sendingForm = extensionPoint<(user: string) => Promise<End>>()

/** Never rejects. */
export type End = () => Promise<void>

/** What a form is opened with. `facts` are there for its first drawing alone. */
export type OpenedForm<Kept, Facts> = OrProblem<{ kept: Kept; facts?: Facts }>

interface Place {
  channel: string
  thread_ts?: string | undefined
}

export type FormAnswer<Kept = never> =
  /**
   * Closes the form. `message`, where nothing else shows what the form changed, is for the person alone: at this place or, without one
   * that the app can write to, in their direct messages.
   */
  | (Done & { message?: Content | undefined; at?: Place | undefined })
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
  /** What is wrong with which field, as far as that can be told before the ack: without a look-up. */
  check?(values: Values, kept: Kept, submission: Submission, needs: Needs): FieldProblems
  /** A problem shows in place of the form. */
  open(needs: Needs, context: DeliveryContext, target: Target): Promise<OpenedForm<Kept, Facts>>
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

interface OpenableForm<Needs, Target> extends Form<Needs> {
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

/** Of a submission whose fields fail the schema. */
const filledIn = z.object({
  view: z.object({ state: z.object({ values: z.record(z.string(), z.unknown()) }) }),
})

interface OpenForm<Kept, Values> {
  /** Of this change: without a trigger_id, it must not be that of the submission that follows. */
  changeKey: string
  user: string
  viewId: string
  hash: string
  kept: Kept
  values: Values
  /** With what is filled in. */
  draw(problem?: Content, kept?: Kept): ModalView
}

export function form<Needs, Kept, Values, Facts, Target>(
  definition: FormDefinition<Needs, Kept, Values, Facts, Target>,
): OpenableForm<Needs, Target> {
  const { id, kind, title, submitLabel = 'Send', fields, check = () => ({}) } = definition
  type Open = OpenForm<Kept, Values>
  type Submitted = Open & {
    errors: Record<string, string> | undefined
    sendResponse: SendResponse
    arrivedAt: number
    /** Set once the form is to say that it is being submitted. */
    end?: End | undefined
  }

  function draw(needs: Needs, sheet: Sheet, kept: Kept, facts?: Facts, problem?: Content): ModalView {
    fields(sheet, kept, facts, needs)
    return {
      type: 'modal',
      callback_id: id,
      title: plainText(title(kept)),
      submit: plainText(submitLabel),
      close: plainText('Cancel'),
      private_metadata: JSON.stringify(kept),
      blocks: [...alertBlocks(problem), ...sheet.blocks],
    }
  }

  function read(needs: Needs, body: unknown): Open | undefined {
    const { data } = payload.safeParse(body)
    if (data === undefined) return undefined
    const { user, view } = data
    const { private_metadata: metadata, state, blocks } = view
    const kept = definition.kept.safeParse(parseJson(metadata) ?? metadata)
    if (!kept.success) return undefined
    const sheet = () => new Sheet(state.values, blocks)
    const read = sheet()
    const values = fields(read, kept.data, undefined, needs)
    if (read.lacksChoices) return undefined
    return {
      changeKey: data.trigger_id ?? `changed:${view.id}:${view.hash}`,
      user: user.id,
      viewId: view.id,
      hash: view.hash,
      kept: kept.data,
      values,
      draw: (problem, now = kept.data) => draw(needs, sheet(), now, undefined, problem),
    }
  }

  return {
    async open(needs, context, { openView }, target) {
      await showWhenReady({
        work: definition.open(needs, context, target),
        patienceMs: needs.timing.formMs,
        showLoading: () => openView(plainView(title(undefined), [mrkdwnSection(LOADING)])),
        async show(opened, showNext) {
          context.auditAnswer(opened)
          const instead = (problem: Problem) =>
            plainView(title(undefined), alertBlocks(problemMessage(problem, context.errorId)))
          const view =
            'problem' in opened
              ? instead(opened.problem)
              : draw(needs, new Sheet(), opened.kept, opened.facts)
          if (showNext === undefined) return openView(view)
          // Without the second, it would go on loading.
          return context.reply(
            () => showNext(view),
            () => showNext(instead({ kind: 'internal' })),
          )
        },
      })
      return REPLIED
    },

    listen(runner, needs) {
      const page = ({ kept }: Open, ...words: ModalView['blocks']) => plainView(title(kept), words)
      const sending = (open: Open) => {
        const view = page(open, mrkdwnSection(SENDING), contextBlock(IF_IT_STAYS))
        return { response_action: 'update', view } as const
      }
      const close = async (open: Submitted) => {
        if (await open.sendResponse()) return
        await updateView(needs.slack.client, { view_id: open.viewId }, page(open, mrkdwnSection(DONE)))
      }
      /** In the form or, to someone who has closed it, in a direct message. */
      const showProblem = async (open: Submitted, problem: Problem, errorId: string, kept?: Kept) => {
        const message = problemMessage(problem, errorId)
        const view = open.draw(message, kept)
        const isShown =
          (await open.sendResponse({ response_action: 'update', view })) ||
          (await updateView(needs.slack.client, { view_id: open.viewId }, view))
        if (!isShown) await tell(open, message)
        await open.end?.()
      }
      const tell = ({ user: channel }: Submitted, message: Content) =>
        needs.slack.clientWithoutRetry.chat.postMessage({ channel, ...message })
      const tellAt = async (open: Submitted, message: Content, at: Place | undefined) => {
        if (at === undefined) return tell(open, message)
        const { channel, thread_ts } = at
        const place = { channel, ...(thread_ts !== undefined && { thread_ts }) }
        const { chat } = needs.slack.clientWithoutRetry
        try {
          return await chat.postEphemeral({ ...place, user: open.user, ...message })
        } catch (error) {
          // It may have arrived, and is not told twice.
          if (directMessageFailure(slackFailure(error)).kind === 'unclear') throw error
          return tell(open, message)
        }
      }
      const submit = defineListener<ViewArguments & { sendResponse: SendResponse }, Submitted>(runner, {
        event: 'view_submission',
        read({ body, sendResponse }) {
          const open = read(needs, body)
          if (open === undefined) return undefined
          const problems = check(open.values, open.kept, { user: open.user, now: runner.now() }, needs)
          return { ...open, errors: inWords(problems), sendResponse, arrivedAt: performance.now() }
        },
        async atOnce({ body, sendResponse }, submitted) {
          if (submitted === undefined) await sendResponse(unreadable(body))
          else if (submitted.errors !== undefined)
            await sendResponse({ response_action: 'errors', errors: submitted.errors })
        },
        delivery: ({ user, errors }) => (errors === undefined ? { kind, user } : undefined),
        run(context, open) {
          const key = `${open.viewId}:${open.hash}`
          const mayPost = () => runner.isFirst(`post:${key}`)
          const submitOnce = () => definition.submit(needs, context, open.kept, open.values, mayPost)
          const filled = fingerprint(open.values)
          const before = (done: string) => (done === filled ? DONE_BEFORE : SENT_BEFORE)
          return showWhenReady({
            work: runner.once<FormAnswer<Kept>>(key, filled, submitOnce, before),
            patienceMs: needs.timing.submitMs - (performance.now() - open.arrivedAt),
            async showLoading() {
              const listeners = sendingForm.of(needs.composition)
              const noted = Promise.all(listeners.map((expectEnd) => expectEnd(open.user)))
              // Not awaited: if it is done meanwhile, the form closes at once.
              open.end = async () => {
                for (const end of await noted.catch(() => [])) await end()
              }
              // If this fails, the form stays, and Slack tells the person by itself.
              noted.then(() => open.sendResponse(sending(open))).catch(() => undefined)
            },
            async show(answer) {
              context.auditAnswer(answer)
              if ('isDone' in answer) {
                await context.reply(() => close(open))
                await open.end?.()
                if (answer.message !== undefined) await tellAt(open, answer.message, answer.at)
                await answer.afterwards?.()
                return
              }
              await context.reply(() => showProblem(open, answer.problem, context.errorId, answer.kept))
            },
          })
        },
        replyPrivately: (problem, errorId, open) => showProblem(open, problem, errorId),
      })
      const changed = defineListener<ButtonArguments, Open>(runner, {
        event: 'block_actions',
        read: ({ body }) => read(needs, body),
        atOnce: ackFirst,
        delivery: ({ changeKey: key, user }) => ({ key, kind, user }),
        run: (context, { viewId: view_id, hash, draw: redraw }) =>
          context.reply(() => updateView(needs.slack.client, { view_id, hash }, redraw())),
      })
      return {
        id,
        changed,
        async submitted(args) {
          const sendResponse = responseOnce(args.ack)
          await submit({ ...args, sendResponse })
          await recordOf(args.context).answering
          // Such as where too many are in flight.
          const open = read(needs, args.body)
          if (open !== undefined) await sendResponse(sending(open))
        },
      }
    },
  }
}

/**
 * Slack takes one response to a submission, within three seconds. It alone can close the form, and does so if it is empty. Later
 * the form can only be redrawn. @returns whether it was not too late.
 */
type SendResponse = (...response: Parameters<ViewArguments['ack']>) => Promise<boolean>

function responseOnce(ack: ViewArguments['ack']): SendResponse {
  let hasResponded = false
  return async (...response) => {
    if (hasResponded) return false
    hasResponded = true
    await ack(...response)
    return true
  }
}

/** Below the first field: the form stays open, with all that is filled in. */
function unreadable(body: unknown) {
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
