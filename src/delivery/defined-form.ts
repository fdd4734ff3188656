import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { alertBlocks, problemMessage } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import { plainText, plainView } from '../blocks/text/document.ts'
import { Sheet } from '../blocks/text/sheet.ts'
import { fingerprint } from '../lib/fingerprint.ts'
import { parseJson } from '../lib/parse.ts'
import { orRefused, type Refused, refuse } from './answer.ts'
import type { DeliveryContext } from './context.ts'
import type { FieldProblems, FormAnswer, FormDefinition, Shown } from './form-definition.ts'
import type { OpenForm } from './form-reply.ts'

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

const printed = z.object({ print: z.string().optional() })

/** What is drawn. `print` is the fingerprint of what it shows. */
interface Drawn<Kept, Facts> {
  kept: Kept
  print: string | undefined
  facts?: Facts
}

/** An open form, with what its definition does with it. */
export interface ReadForm extends OpenForm {
  /** The dedup key of this change. Without a trigger_id, it must differ from the key of the submission that follows. */
  changeKey: string
  hash: string
  /** The content of its fields. */
  values: unknown
  check(now: Date): FieldProblems
  /** If the form shows something else by now, `draw` draws that from then on. */
  submit(context: DeliveryContext, mayPost: () => Promise<boolean>): Promise<FormAnswer>
  redraw(context: DeliveryContext): Promise<ModalView>
}

interface Open<Needs, Kept, Values, Facts> {
  needs: Needs
  kept: Kept
  values: Values
  /** Differs from `kept` once the form shows something else. */
  drawn: Drawn<Kept, Facts>
}

/** Opens, reads and submits a form. It asks the definition each time who may do that, and whether the form is still up to date. */
export class DefinedForm<Needs, Kept extends object, Values, Facts, Target, Allowed> {
  constructor(private readonly definition: FormDefinition<Needs, Kept, Values, Facts, Target, Allowed>) {}

  draw(needs: Needs, sheet: Sheet, drawn: Drawn<Kept, Facts>, above: KnownBlock[] = []): ModalView {
    const { id, title, submitLabel = 'Send', fields } = this.definition
    const { kept, print, facts } = drawn
    fields(sheet, kept, facts, needs)
    return {
      type: 'modal',
      callback_id: id,
      title: plainText(title(kept)),
      submit: plainText(submitLabel),
      close: plainText('Cancel'),
      private_metadata: JSON.stringify({ ...kept, print }),
      blocks: [...above, ...sheet.blocks],
    }
  }

  async open(needs: Needs, context: DeliveryContext, target: Target) {
    const allowed = await this.definition.allow(needs, context, target, undefined)
    const opened = await this.definition.open(needs, context, allowed, target)
    return { ...opened, print: this.#print(context, allowed, opened.kept) }
  }

  read(needs: Needs, body: unknown): ReadForm | undefined {
    const { definition } = this
    const { data } = payload.safeParse(body)
    if (data === undefined) return undefined
    const { user, view } = data
    const metadata = parseJson(view.private_metadata)
    const { success, data: kept } = definition.kept.safeParse(metadata)
    if (!success) return undefined
    const sheet = () => new Sheet(view.state.values, view.blocks)
    const filled = sheet()
    const values = definition.fields(filled, kept, undefined, needs)
    if (filled.lacksChoices) return undefined
    const key = `${view.id}:${view.hash}`
    const print = printed.safeParse(metadata).data?.print
    const open: Open<Needs, Kept, Values, Facts> = { needs, kept, values, drawn: { kept, print } }
    return {
      changeKey: data.trigger_id ?? `changed:${key}`,
      key,
      user: user.id,
      viewId: view.id,
      hash: view.hash,
      values,
      draw: (above) => this.draw(needs, sheet(), open.drawn, above),
      check: (now) => definition.check?.(values, kept, { user: user.id, now }, needs) ?? {},
      submit: (context, mayPost) => orRefused(this.#submit(open, context, mayPost)),
      redraw: (context) => this.#redraw(open, context, sheet()),
      page: (...words) => plainView(definition.title(kept), words),
    }
  }

  async #submit(
    open: Open<Needs, Kept, Values, Facts>,
    context: DeliveryContext,
    mayPost: () => Promise<boolean>,
  ) {
    const { needs, kept, values } = open
    const allowed = await this.#allow(open, context)
    return this.definition.submit(needs, context, allowed, kept, values, mayPost)
  }

  async #redraw(open: Open<Needs, Kept, Values, Facts>, context: DeliveryContext, sheet: Sheet) {
    const changed = await orRefused(this.#change(open, context))
    context.auditAnswer(changed)
    return 'problem' in changed
      ? this.draw(open.needs, sheet, open.drawn, alertOf(changed.problem, context))
      : this.draw(open.needs, sheet, changed)
  }

  async #change(open: Open<Needs, Kept, Values, Facts>, context: DeliveryContext) {
    const { change } = this.definition
    if (change === undefined) return { audit: [], ...open.drawn }
    const { needs, kept, values } = open
    const allowed = await this.#allow(open, context)
    const changed = await change(needs, context, allowed, kept, values)
    return { ...changed, print: this.#print(context, allowed, changed.kept, values) }
  }

  /** Also refuses if the form shows something else by now. */
  async #allow(open: Open<Needs, Kept, Values, Facts>, context: DeliveryContext): Promise<Allowed> {
    const { needs, kept, values, drawn } = open
    const allowed = await this.definition.allow(needs, context, kept, values)
    if (this.#print(context, allowed, kept, values) === drawn.print) return allowed
    throw this.#showAgain(open, context, allowed)
  }

  #showAgain(open: Open<Needs, Kept, Values, Facts>, context: DeliveryContext, allowed: Allowed): Refused {
    const { again, refusal = SHOWN_CHANGED } = this.#shown
    if (again !== undefined) {
      const kept = again(allowed, open.kept, context)
      open.drawn = { kept, print: this.#print(context, allowed, kept, open.values) }
    }
    return refusal
  }

  #print(context: DeliveryContext, allowed: Allowed, kept: Kept, values?: Values): string | undefined {
    const seen = this.#shown.of(allowed, kept, context, values)
    return seen === undefined ? undefined : fingerprint(seen)
  }

  get #shown(): Shown<Kept, Values, Allowed> {
    const { shown } = this.definition
    return shown === 'nothing that changes' ? { of: () => undefined } : shown
  }
}

const SHOWN_CHANGED = refuse('skipped', { kind: 'shown_changed' })

export function alertOf(problem: Problem, { errorId }: DeliveryContext): KnownBlock[] {
  return alertBlocks(problem, problemMessage(problem, errorId))
}
