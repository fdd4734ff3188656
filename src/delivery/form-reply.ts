import type { SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt'
import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { alertBlocks, problemMessage } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import { type Content, contextBlock, mrkdwnSection } from '../blocks/text/document.ts'
import { extensionPoint, type HasComposition } from '../lib/extension-point.ts'
import type { SlackClients } from '../slack/clients.ts'
import { slackFailure } from '../slack/failure.ts'
import { directMessageFailure } from '../slack/post-message.ts'
import { updateView } from '../slack/views.ts'
import type { ButtonAction } from './button-action.ts'

const SENDING = 'Sending…'
/** The page stays as it is if the process dies, or Slack fails. */
const IF_IT_STAYS = "If this gets stuck, I'll message you."
/** Replaces a form that can't be closed any more. */
const DONE = 'Done. You can close this.'

/** Hears of each form that is sent. */
interface SendingForm {
  /** The form is about to say that it is being sent. */
  begin(form: SentForm): Promise<void>
  /**
   * The person knows how the form ended. Also called for a form that took no time, since an earlier try may have died. Never rejects.
   */
  end(form: SentForm): Promise<void>
}

export const sendingForm = extensionPoint<SendingForm>()

export interface FormReplyNeeds extends HasComposition {
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
}

export const place = z.object({ channel: z.string(), thread_ts: z.string().exactOptional() })
export type Place = z.infer<typeof place>

/** The place of a button; `undefined` in a view, and in a direct message. */
export function placeOf({
  channel,
  threadTs,
}: Pick<ButtonAction, 'channel' | 'threadTs'>): Place | undefined {
  if (channel === undefined || channel.startsWith('D')) return undefined
  return { channel, ...(threadTs !== undefined && { thread_ts: threadTs }) }
}

export interface SentForm {
  user: string
  /** All tries to send the form have the same key. */
  key: string
}

/** A form in front of someone. */
export interface OpenForm extends SentForm {
  viewId: string
  /** Draws the form with what is filled in. */
  draw(above?: KnownBlock[]): ModalView
  /** Draws a page with the form's title and other words. */
  page(...words: ModalView['blocks']): ModalView
}

type Ack = SlackViewMiddlewareArgs<ViewSubmitAction>['ack']

/** Shows someone what becomes of the form that they submitted. */
export class FormReply {
  #hasResponded = false
  /** Settles once `sendingForm` has heard that the form is being sent. */
  #begun: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly needs: FormReplyNeeds,
    private readonly form: OpenForm,
    private readonly ack: Ack,
  ) {}

  /**
   * Slack takes one response to a submission, within three seconds. That response alone can close the form, and an empty one does. Later
   * the form can only be redrawn. @returns whether it was in time.
   */
  async respond(...response: Parameters<Ack>): Promise<boolean> {
    if (this.#hasResponded) return false
    this.#hasResponded = true
    await this.ack(...response)
    return true
  }

  showSending(): Promise<boolean> {
    const view = this.form.page(mrkdwnSection(SENDING), contextBlock(IF_IT_STAYS))
    return this.respond({ response_action: 'update', view })
  }

  /** Tells `sendingForm` first. If that fails, the form stays, and Slack tells the person itself. */
  showSendingOnceNoted(): void {
    this.#begun = Promise.all(this.#listeners.map((listener) => listener.begin(this.form)))
    this.#begun.then(() => this.showSending()).catch(() => undefined)
  }

  get #listeners() {
    return sendingForm.of(this.needs.composition)
  }

  async #end(): Promise<void> {
    await this.#begun.catch(() => undefined)
    for (const listener of this.#listeners) await listener.end(this.form)
  }

  async close(): Promise<void> {
    if (!(await this.respond())) await this.#redraw(this.form.page(mrkdwnSection(DONE)))
    await this.#end()
  }

  async showProblem(problem: Problem, errorId: string): Promise<void> {
    const message = problemMessage(problem, errorId)
    await this.#show(this.form.draw(alertBlocks(problem, message)), message)
  }

  async showPage(content: Content, isPassing = false): Promise<void> {
    await this.#show(this.form.page(...content.blocks), isPassing ? undefined : content)
  }

  /** @param message goes by direct message to someone who has closed the form. */
  async #show(view: ModalView, message: Content | undefined): Promise<void> {
    const isShown = (await this.respond({ response_action: 'update', view })) || (await this.#redraw(view))
    if (!isShown && message !== undefined) await this.tell(message)
    await this.#end()
  }

  /** Tells the person alone, at this place. If the app can't write there, it sends a direct message, unless it `isPassing`. */
  async tell(message: Content, at?: Place, isPassing = false): Promise<void> {
    const { user } = this.form
    const { chat } = this.needs.slack.clientWithoutRetry
    try {
      if (at !== undefined) return void (await chat.postEphemeral({ ...at, user, ...message }))
    } catch (error) {
      // It may have arrived, and must not come twice.
      if (directMessageFailure(slackFailure(error)).kind === 'unclear') throw error
      if (isPassing) return
    }
    await chat.postMessage({ channel: user, ...message })
  }

  #redraw(view: ModalView): Promise<boolean> {
    return updateView(this.needs.slack.client, { view_id: this.form.viewId }, view)
  }
}
