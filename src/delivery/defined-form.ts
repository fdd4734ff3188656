import type { KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { alertBlocks, problemMessage } from '../blocks/problems/problem-message.ts'
import type { Problem } from '../blocks/problems/problems.ts'
import { plainText, plainView } from '../blocks/text/document.ts'
import { Sheet } from '../blocks/text/sheet.ts'
import { fingerprint } from '../lib/fingerprint.ts'
import { parseJson } from '../lib/parse.ts'
import { orRefused, type ProblemAnswer, refuse } from './answer.ts'
import type { DeliveryContext } from './context.ts'
import {
  CHANGED_MEANWHILE,
  type FieldProblems,
  type FormAnswer,
  type FormDefinition,
} from './form-definition.ts'
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

/** What a form is about. `print` is the fingerprint of what it shows. */
export interface Stored<Kept> {
  kept: Kept
  print: string | undefined
}

/** How a submission ends. @param now what the form is about, if it stays open and that has changed. */
export type Submitted<Kept> = Exclude<FormAnswer, string> & { now?: Stored<Kept> | undefined }

/** An open form, with what its definition does with it. */
export interface ReadForm<Kept> extends OpenForm<Stored<Kept>> {
  /** The dedup key of this change. Without a trigger_id, it must differ from the key of the submission that follows. */
  changeKey: string
  hash: string
  /** The content of its fields. */
  values: unknown
  check(now: Date): FieldProblems
  submit(context: DeliveryContext, mayPost: () => Promise<boolean>): Promise<Submitted<Kept>>
  redraw(context: DeliveryContext): Promise<ModalView>
}

/** Opens, reads and submits a form. It asks the definition each time who may do that, and whether the form is still up to date. */
export class DefinedForm<Needs, Kept extends object, Values, Facts, Target, Allowed> {
  constructor(private readonly definition: FormDefinition<Needs, Kept, Values, Facts, Target, Allowed>) {}

  draw(
    needs: Needs,
    sheet: Sheet,
    { kept, print }: Stored<Kept>,
    facts?: Facts,
    above: KnownBlock[] = [],
  ): ModalView {
    const { id, title, submitLabel = 'Send', fields } = this.definition
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
    const { audit, kept, facts } = await this.definition.open(needs, context, allowed, target)
    return { audit, facts, stored: this.#store(context, allowed, kept) }
  }

  read(needs: Needs, body: unknown): ReadForm<Kept> | undefined {
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
    const stored = { kept, print: printed.safeParse(metadata).data?.print }
    return {
      changeKey: data.trigger_id ?? `changed:${key}`,
      key,
      user: user.id,
      viewId: view.id,
      hash: view.hash,
      values,
      check: (now) => definition.check?.(values, kept, { user: user.id, now }, needs) ?? {},
      submit: (context, mayPost) => orRefused(this.#submit(needs, context, stored, values, mayPost)),
      draw: (above, now = stored) => this.draw(needs, sheet(), now, undefined, above),
      redraw: (context) => this.#redraw(needs, context, stored, values, sheet()),
      page: (...words) => plainView(definition.title(kept), words),
    }
  }

  async #submit(
    needs: Needs,
    context: DeliveryContext,
    stored: Stored<Kept>,
    values: Values,
    mayPost: () => Promise<boolean>,
  ): Promise<Submitted<Kept>> {
    const { kept } = stored
    const ask = () => this.definition.allow(needs, context, kept, values)
    const allowed = await ask()
    if (!this.#isAsShown(context, allowed, stored, values))
      return this.#showAgain(context, allowed, kept, values)
    const answer = await this.definition.submit(needs, context, allowed, kept, values, mayPost)
    return answer === CHANGED_MEANWHILE ? this.#showAgain(context, await ask(), kept, values) : answer
  }

  async #redraw(
    needs: Needs,
    context: DeliveryContext,
    stored: Stored<Kept>,
    values: Values,
    sheet: Sheet,
  ): Promise<ModalView> {
    const changed = await orRefused(this.#change(needs, context, stored, values))
    context.auditAnswer(changed)
    if (!('problem' in changed)) return this.draw(needs, sheet, changed.stored, changed.facts)
    const { problem } = changed
    const now = 'now' in changed ? changed.now : undefined
    return this.draw(needs, sheet, now ?? stored, undefined, alertOf(problem, context))
  }

  async #change(needs: Needs, context: DeliveryContext, stored: Stored<Kept>, values: Values) {
    const { allow, change } = this.definition
    const { kept } = stored
    if (change === undefined) return { audit: [], stored, facts: undefined }
    const allowed = await allow(needs, context, kept, values)
    if (!this.#isAsShown(context, allowed, stored, values))
      return this.#showAgain(context, allowed, kept, values)
    const changed = await change(needs, context, allowed, kept, values)
    return { audit: changed.audit, stored: this.#store(context, allowed, changed.kept), facts: changed.facts }
  }

  #store(context: DeliveryContext, allowed: Allowed, kept: Kept, values?: Values): Stored<Kept> {
    const { shown } = this.definition
    const seen = typeof shown === 'string' ? undefined : shown.of(allowed, kept, context, values)
    return { kept, print: seen === undefined ? undefined : fingerprint(seen) }
  }

  #isAsShown(context: DeliveryContext, allowed: Allowed, { kept, print }: Stored<Kept>, values: Values) {
    return this.#store(context, allowed, kept, values).print === print
  }

  #showAgain(
    context: DeliveryContext,
    allowed: Allowed,
    kept: Kept,
    values: Values,
  ): ProblemAnswer & Pick<Submitted<Kept>, 'now'> {
    const { shown } = this.definition
    if (typeof shown === 'string') return SHOWN_CHANGED
    const { again, refusal = SHOWN_CHANGED } = shown
    const { audit, problem } = refusal
    const now = again && this.#store(context, allowed, again(allowed, kept, context), values)
    return { audit, problem, now }
  }
}

const SHOWN_CHANGED = refuse('skipped', { kind: 'shown_changed' })

export function alertOf(problem: Problem, { errorId }: DeliveryContext): KnownBlock[] {
  return alertBlocks(problem, problemMessage(problem, errorId))
}
