import { z } from 'zod'
import { readFixedParts, SHARE_FIELDS, type ShareForm } from '../../blocks/share/share-form.ts'
import { readRichText } from '../../blocks/text/rich-pieces.ts'
import { openForm } from './submitted-form.ts'

const text = z.object({ value: z.string().nullish() })
const option = z.object({ selected_option: z.object({ value: z.string() }).nullish() })

/** Each input under its `block_id`, its element under its `action_id`: see `SHARE_FIELDS`. */
const values = z.object({
  choice: z.object({ choice: option }).optional(),
  session: z.object({ session: text }).optional(),
  conversation: z
    .object({ conversation: z.object({ selected_conversation: z.string().nullish() }) })
    .optional(),
  person: z.object({ person: z.object({ selected_user: z.string().nullish() }) }).optional(),
  thread: z.object({ thread: text }).optional(),
  note: z.object({ note: z.object({ rich_text_value: z.unknown() }) }),
  rubric: z.object({ rubric: z.object({ selected_options: z.array(z.unknown()) }) }),
  [SHARE_FIELDS.audience]: z.object({ [SHARE_FIELDS.audience]: option }).optional(),
})

/** The open form, as Slack sends it when it is submitted or its audience is changed. */
export const sharePayload = openForm.extend({
  view: openForm.shape.view.extend({ state: z.object({ values }) }),
})

type OpenView = z.infer<typeof sharePayload>['view']

export interface FilledForm {
  form: ShareForm
  /** Set if the form had a menu of sessions. */
  menu: { chosen: string | undefined } | undefined
}

export function readShareForm({ private_metadata, state }: OpenView): FilledForm {
  const { choice, session, conversation, person, thread, note, rubric } = state.values
  const fixed = readFixedParts(private_metadata)
  const chosen = choice?.choice.selected_option?.value
  const typed = session?.session.value ?? chosen ?? ''
  return {
    form: {
      ...fixed,
      session: fixed.about === undefined ? typed : undefined,
      // By the field that the person sees: the radio button may be ahead of it.
      audience: person === undefined ? 'conversation' : 'person',
      conversation: conversation?.conversation.selected_conversation ?? undefined,
      person: person?.person.selected_user ?? undefined,
      thread: thread?.thread.value ?? undefined,
      note: readRichText(note.note.rich_text_value),
      withRubric: rubric.rubric.selected_options.length > 0,
    },
    menu: choice && { chosen },
  }
}

export function chosenAudience({ state }: OpenView): ShareForm['audience'] {
  const chosen = state.values[SHARE_FIELDS.audience]?.[SHARE_FIELDS.audience].selected_option?.value
  return chosen === 'person' ? 'person' : 'conversation'
}
