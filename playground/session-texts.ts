import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ItemDocument, SessionDocument } from '../test/support/exec/session-document.ts'

type Texts = Pick<
  SessionDocument,
  'outcome_feedback' | 'positive_feedback' | 'constructive_feedback' | 'transcript' | 'evaluations'
>

const item = z.object({
  name: z.string(),
  grade: z.enum(['good', 'mid', 'bad', 'not_relevant']),
  feedback: z.string(),
  quote: z.string().optional(),
  shows: z.string().default(''),
  instead: z.string().nullable().default(null),
})

const file = z.record(
  z.string(),
  z.object({
    outcome: z.string(),
    went_well: z.string().nullable().default(null),
    work_on: z.string(),
    said: z.array(z.string()).optional(),
    rubric: z.record(z.string(), z.array(item)).optional(),
  }),
)

/** The transcript has a line every so many seconds. */
const LINE_SECONDS = 9

/** The texts of the sessions in `session-texts.yml`, by id. What is left out there is left out here. */
export const SESSION_TEXTS: Readonly<Record<string, Texts>> = Object.fromEntries(
  Object.entries(file.parse(parse(readFileSync(new URL('session-texts.yml', import.meta.url), 'utf8')))).map(
    ([id, written]) => [id, textsOf(written)],
  ),
)

function textsOf({ outcome, went_well, work_on, said, rubric }: z.infer<typeof file>[string]): Texts {
  return {
    outcome_feedback: outcome,
    positive_feedback: went_well,
    constructive_feedback: work_on,
    ...(said && {
      transcript: said.map((text, at) => ({
        speaker: at % 2 === 0 ? 'ai' : 'user',
        text,
        seconds_from_start: at * LINE_SECONDS,
      })),
    }),
    ...(rubric && {
      evaluations: Object.entries(rubric).map(([criterion_name, items]) => ({
        criterion_name,
        items: items.map(itemOf),
      })),
    }),
  }
}

function itemOf({ name, grade, feedback, quote, shows, instead }: z.infer<typeof item>): ItemDocument {
  const example = { quote, feedback: shows, suggestion_quote: instead, grade, salience: 'high' as const }
  return { name, grade, feedback, feedback_examples: quote === undefined ? [] : [{ ...example, quote }] }
}
