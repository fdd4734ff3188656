import type { Selectable } from 'kysely'
import { z } from 'zod'
import { RETRY_RANKS } from '../../blocks/coaching/coach-form.ts'
import type { RetryFacts } from '../../blocks/coaching/coach-messages.ts'
import type { AssignedRetry, NoteAnswers } from '../../blocks/coaching/note-message.ts'
import { type RichPiece, richPieces } from '../../blocks/text/rich-pieces.ts'
import type { Cipher } from '../../database/cipher.ts'
import type { Tables } from '../../database/tables.ts'
import { parseJson } from '../../lib/parse.ts'

export interface DatedRetry extends AssignedRetry {
  /** When the day of `due` ends for the person, in milliseconds since the epoch. */
  dueAt: number
}

export interface NewNote {
  id: string
  session: string
  scenario: string | undefined
  coach: string
  person: string
  /** Of the person, in Exec. */
  email: string
  note: readonly RichPiece[]
  /** The person's first name, as Exec has it. */
  name: string | undefined
  /** The session, as its card has it. */
  title?: string | undefined
  /** Of the session, if it is graded. */
  score: number | undefined
  retry: DatedRetry | undefined
}

/** Times are milliseconds since the epoch. */
export interface CoachNote extends Omit<NewNote, 'email' | 'retry'> {
  /** `claimedAt`: when Exec was last asked to assign it. */
  retry: (RetryFacts & DatedRetry & { claimedAt: number }) | undefined
  seenAt: number | undefined
  willRetryAt: number | undefined
  createdAt: number
}

/** What the person has answered. */
export function answersTo(
  { seenAt, willRetryAt, retry }: Pick<CoachNote, 'seenAt' | 'willRetryAt' | 'retry'>,
  { hasReplied }: { hasReplied: boolean },
): NoteAnswers {
  return {
    hasSeen: seenAt !== undefined,
    willRetry: willRetryAt !== undefined,
    hasReplied,
    isAssigned: retry?.state === 'assigned',
  }
}

const content = z.object({
  note: richPieces,
  name: z.string().optional(),
  title: z.string().optional(),
  score: z.number().optional(),
})

const rank = z.enum(RETRY_RANKS).optional().catch(undefined)

/** A note as it is in the database. `undefined` for one that another key has encrypted. */
export function readNote(cipher: Cipher, row: Selectable<Tables['coach_notes']>): CoachNote | undefined {
  const read = readWritten(cipher, row)
  if (read === undefined) return undefined
  const { id, session, scenario, coach, person, retry: state, due_date: due, due_at: dueAt } = row
  const { note, name, title, score } = read
  const retry =
    state === 'none' || due === null || dueAt === null
      ? undefined
      : {
          state,
          due,
          dueAt,
          rank: rank.parse(row.rank),
          refusal: row.refusal ?? undefined,
          claimedAt: row.claimed_at ?? row.created_at,
        }
  return {
    id,
    session,
    scenario: scenario ?? undefined,
    coach,
    person,
    note,
    name,
    title,
    score,
    retry,
    seenAt: row.seen_at ?? undefined,
    willRetryAt: row.will_retry_at ?? undefined,
    createdAt: row.created_at,
  }
}

/** What a note or a reply says, decrypted. */
export function readWritten(
  cipher: Cipher,
  { id, content: text }: { id: string; content: string },
): z.infer<typeof content> | undefined {
  return content.safeParse(parseJson(cipher.decrypt(text, id) ?? '')).data
}
