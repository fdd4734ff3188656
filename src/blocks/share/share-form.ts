import type { RichTextBlock } from '@slack/types'
import { z } from 'zod'
import type { SessionHead } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { parseJson } from '../../lib/parse.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { cardTitle, participantName } from '../text/session-facts.ts'
import { CHOICE, hasMenu, offers, type ShareChoices } from './share-choices.ts'

/** The `block_id` of each input, and the `action_id` of its element. */
export const SHARE_FIELDS = {
  choice: CHOICE,
  session: 'session',
  audience: SESSION_ACTIONS.shareAudience,
  conversation: 'conversation',
  person: 'person',
  thread: 'thread',
  note: 'note',
  rubric: 'rubric',
} as const

export type Audience = 'conversation' | 'person'

/** In `ShareForm.conversation`: the one in which the form is opened, if something can be posted there. */
export const CURRENT = 'current'

const about = z.object({ id: z.string(), link: z.string().optional(), title: z.string() })
const destination = z.object({
  channel: z.string(),
  threadTs: z.string(),
  /** The link in the thread's first message shows the session's card already. */
  besideCard: z.literal(true).optional(),
})
const fixed = z.object({ about: about.optional(), into: destination.optional() })

/** What the form is opened for, and what is filled in. */
export interface ShareForm extends z.infer<typeof fixed> {
  audience?: Audience | undefined
  /** An id or link. */
  session?: string | undefined
  conversation?: string | undefined
  person?: string | undefined
  thread?: string | undefined
  note?: RichTextBlock | undefined
  withRubric?: boolean | undefined
  choices?: ShareChoices | undefined
  choice?: string | undefined
}

/** A longer link does not fit beside a title. */
const LINK_CHARACTERS = 1000

export function aboutSession(
  { id, link = '' }: SessionReference,
  session: SessionHead,
  now: Date,
): ShareForm['about'] {
  const title = [cardTitle(session, now), participantName(session)]
    .filter((part) => part !== undefined)
    .join(' — ')
  return { id, title, ...(link !== '' && link.length <= LINK_CHARACTERS && { link }) }
}

/** What can't be changed in the form: `about` is the session that it was opened for, `into` the thread. */
export function fixedParts({ about, into }: ShareForm): string {
  return JSON.stringify({ about, into })
}

export function readFixedParts(privateMetadata: string): Pick<ShareForm, 'about' | 'into'> {
  return fixed.safeParse(parseJson(privateMetadata)).data ?? {}
}

/** A chosen session that the menu no longer has stays in its input. */
export function withMenu(form: ShareForm, choices: ShareChoices, choice: string | undefined): ShareForm {
  if (!hasMenu(choices)) return form
  if (choice === undefined || !offers(choices, choice)) return { ...form, choices }
  return { ...form, session: undefined, choices, choice }
}
