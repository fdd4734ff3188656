import type { z } from 'zod'
import type { Problem } from '../blocks/problems/problems.ts'
import type { Content } from '../blocks/text/document.ts'
import type { Sheet } from '../blocks/text/sheet.ts'
import type { Audited, Done, ProblemAnswer, Refused } from './answer.ts'
import type { DeliveryContext } from './context.ts'
import type { DeliveryKind } from './deliveries.ts'
import type { FormReplyNeeds, Place } from './form-reply.ts'

/** What each form needs. */
export interface FormNeeds extends FormReplyNeeds {
  timing: {
    formMs: number
    /** Before Slack gets the page that says that the form is being submitted. It waits for three seconds. */
    submitMs: number
  }
}

/** What a form is opened with. `facts` are there for its first drawing alone. */
export type OpenedForm<Kept, Facts> = Audited & { kept: Kept; facts?: Facts }

/** For a form that the person changes and submits again after a time-out: its first version is already being sent. */
export const SENT_BEFORE = {
  audit: { decision: 'skipped', reason: 'told_before' },
  problem: { kind: 'sent_before' },
} as const

/** What the form shows changed while it was sent: `Shown` answers, as if it had changed before. */
export const CHANGED_MEANWHILE = 'changed meanwhile'

export type FormAnswer =
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
  /** Stands above the form, filled in as it was. */
  | ProblemAnswer
  | typeof CHANGED_MEANWHILE

/** When a form is submitted, and by whom. */
interface Submission {
  user: string
  now: Date
}

/** By the name of the field. */
export type FieldProblems = Readonly<Record<string, Problem | undefined>>

/** What the person sees of what may change before they send the form. The frame keeps a fingerprint of it in the form. */
interface Shown<Kept, Values, Allowed> {
  /** @param values `undefined` when the form opens. */
  of(allowed: Allowed, kept: Kept, context: DeliveryContext, values: Values | undefined): unknown
  /** What the form is about now: it is drawn anew with that. Without it, the form stays as it is, and can't be sent. */
  again?(allowed: Allowed, kept: Kept, context: DeliveryContext): Kept
  /** Stands above the form; by default the problem `shown_changed`. */
  refusal?: Refused
}

export interface FormDefinition<Needs, Kept extends object, Values, Facts, Target, Allowed> {
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
  /**
   * Finds what the form is about, if the person may do this: it throws `Refused` if they may not. The frame asks it before `open`,
   * and again before `change` and `submit`: the form may be old.
   * @param values `undefined` when the form opens.
   */
  allow(
    needs: Needs,
    context: DeliveryContext,
    about: NoInfer<Target> | NoInfer<Kept>,
    values: NoInfer<Values> | undefined,
  ): Promise<Allowed>
  shown: 'nothing that changes' | Shown<Kept, Values, Allowed>
  /** A refusal shows in place of the form. */
  open(
    needs: Needs,
    context: DeliveryContext,
    allowed: Allowed,
    target: Target,
  ): OpenedForm<Kept, Facts> | Promise<OpenedForm<Kept, Facts>>
  /** Someone changed a field on which others depend. @returns what the form is about now; by default, the same. */
  change?(
    needs: Needs,
    context: DeliveryContext,
    allowed: Allowed,
    kept: Kept,
    values: Values,
  ): Promise<OpenedForm<Kept, Facts>>
  /**
   * Runs again where its process died, so what it does must be single by an id.
   * @param mayPost whether it is the first to ask, for what has no id.
   */
  submit(
    needs: Needs,
    context: DeliveryContext,
    allowed: Allowed,
    kept: Kept,
    values: Values,
    mayPost: () => Promise<boolean>,
  ): Promise<FormAnswer>
}
