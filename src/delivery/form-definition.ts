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
    /** How long a submission may take before its form says that it is being sent. Slack waits for three seconds. */
    submitMs: number
  }
}

/** What a form opens with. Only its first drawing has `facts`. */
export type OpenedForm<Kept, Facts> = Audited & { kept: Kept; facts?: Facts }

/** The same form was resubmitted with other values, and the first version is already being sent. */
export const SENT_BEFORE = {
  audit: { decision: 'skipped', reason: 'told_before' },
  problem: { kind: 'sent_before' },
} as const

export type FormAnswer =
  /**
   * Closes the form. `message` tells what the form changed, if nothing else shows it.
   * @param isPassing whether the message is dropped if the app can't write to `at`.
   */
  | (Done & { message?: Content | undefined; at?: Place | undefined; isPassing?: boolean })
  /**
   * Replaces the form. If the form is submitted twice, `submit` runs again, so an id must make its effect single.
   * @param isPassing whether the page is dropped if the person has closed the form; by default it goes by direct message.
   */
  | (Audited & { page: Content; isPassing?: boolean })
  /** Shows above the form, which stays filled in. */
  | ProblemAnswer

/** Who submits a form, and when. */
interface Submission {
  user: string
  now: Date
}

/** The problem of each field, by the field's name. */
export type FieldProblems = Readonly<Record<string, Problem | undefined>>

/** The facts in a form that may change before it is sent. The frame keeps a fingerprint of them in the form. */
export interface Shown<Kept, Values, Allowed> {
  /** @param values `undefined` when the form opens. */
  of(allowed: Allowed, kept: Kept, context: DeliveryContext, values: Values | undefined): unknown
  /** Returns what the form is about now, to redraw it. A form without this stays as it is, and can't be sent. */
  again?(allowed: Allowed, kept: Kept, context: DeliveryContext): Kept
  /** Shows above the form; by default the problem `shown_changed`. */
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
  /** The schema of what the form is about, which its `private_metadata` holds. Slack takes 3,000 characters. */
  kept: z.ZodType<Kept>
  /** Draws the fields, and reads them: see `Sheet`. @param facts `undefined` once the form is open. */
  fields(sheet: Sheet, kept: Kept, facts: Facts | undefined, needs: Needs): Values
  /** Finds the problems that need no look-up, before the ack. */
  check?(values: Values, kept: Kept, submission: Submission, needs: Needs): FieldProblems
  /**
   * Finds what the form is about, or throws `Refused` if the person may not do this. The frame calls it before `open`, and again
   * before `change` and `submit`, since the form may be old.
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
  /** Someone changed a field that others depend on. @returns what the form is about now; by default, the same. */
  change?(
    needs: Needs,
    context: DeliveryContext,
    allowed: Allowed,
    kept: Kept,
    values: Values,
  ): Promise<OpenedForm<Kept, Facts>>
  /**
   * Runs again if its process died, so an id must make its effect single.
   * @param mayPost whether it is the first to ask, for an effect without an id.
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
