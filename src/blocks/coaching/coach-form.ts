import type { RichTextBlock } from '@slack/types'
import { z } from 'zod'
import type { SessionHead } from '../../exec/session.ts'
import { parseJson } from '../../lib/parse.ts'
import type { LocalDate } from '../../lib/zoned-time.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { type RichPiece, readQuote, readRichText } from '../text/rich-pieces.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** The `block_id` of each input, and the `action_id` of its element. */
export const COACH_FIELDS = {
  note: 'note',
  assign: SESSION_ACTIONS.assignRetry,
  due: 'due',
  rank: 'rank',
} as const

/** The `block_id` of the question that the form shows. It is read back from there. */
export const ASKED_FIELD = 'asked'

export const RETRY_RANKS = ['gold', 'silver', 'bronze'] as const
export type RetryRank = (typeof RETRY_RANKS)[number]

const fixed = z.object({
  /** Of the note: the same form, submitted again, is the same note. */
  noteId: z.string(),
  session: z.string(),
  /** The session, and whose it is. */
  title: z.string(),
  /** The person's first name, as Exec has it. */
  name: z.string().optional(),
  /** The Slack user who gets the note. */
  person: z.string(),
  /** Whether Exec can assign a retry: it needs the scenario. */
  canAssign: z.boolean(),
  /** If the person has the scenario to do already: by when, as "due Fri 4 Dec"; empty without a date. */
  toDo: z.string().optional(),
  /** The id of the question that the note answers. */
  question: z.string().optional(),
})

/** What the form is opened for. */
export type CoachFormSubject = z.infer<typeof fixed>

/** What is filled in. */
export interface CoachForm {
  subject: CoachFormSubject
  /** The question that the note answers, as the form shows it. */
  asked?: readonly RichPiece[] | undefined
  note: RichTextBlock | undefined
  /** `undefined` if no retry is to be assigned. The day counts in the person's zone. */
  retry: { due: LocalDate | undefined; rank: RetryRank | undefined } | undefined
}

/** Of the participant, as Exec has it. Short enough for what keeps it: Slack takes 3,000 characters with a form. */
export function firstName({ user }: Pick<SessionHead, 'user'>): string | undefined {
  return toSingleLine(user?.first_name, 40)
}

/** As "Jane", or "them" where Exec has no name. */
export function nameOf(name: string | undefined): string {
  return name ?? 'them'
}

export function fixedParts({ subject }: CoachForm): string {
  return JSON.stringify(subject)
}

/** Each input under its `block_id`, its element under its `action_id`. */
const values = z.object({
  note: z.object({ note: z.object({ rich_text_value: z.unknown() }) }),
  [COACH_FIELDS.assign]: z
    .object({ [COACH_FIELDS.assign]: z.object({ selected_options: z.array(z.unknown()) }) })
    .optional(),
  due: z.object({ due: z.object({ selected_date: z.iso.date().nullish() }) }).optional(),
  rank: z
    .object({
      rank: z.object({ selected_option: z.object({ value: z.enum(RETRY_RANKS) }).nullish() }),
    })
    .optional(),
})

/** The open form, as Slack sends it. `undefined` if it is none of this app's. */
export function readCoachForm(
  privateMetadata: string,
  state: unknown,
  blocks: readonly unknown[],
): CoachForm | undefined {
  const subject = fixed.safeParse(parseJson(privateMetadata)).data
  const { data } = values.safeParse(state)
  if (subject === undefined || data === undefined) return undefined
  const assign = data[COACH_FIELDS.assign]?.[COACH_FIELDS.assign].selected_options ?? []
  const retry = {
    due: data.due?.due.selected_date ?? undefined,
    rank: data.rank?.rank.selected_option?.value,
  }
  return {
    subject,
    asked: readQuote(blocks, ASKED_FIELD)?.quote,
    note: readRichText(data.note.note.rich_text_value),
    retry: assign.length > 0 ? retry : undefined,
  }
}
