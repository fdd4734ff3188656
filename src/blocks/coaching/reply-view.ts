import type { ModalView, RichTextBlock } from '@slack/types'
import { z } from 'zod'
import { parseJson } from '../../lib/parse.ts'
import { alertBlocks } from '../text/alert.ts'
import { type Content, mrkdwnSection, plainText } from '../text/document.ts'
import { inputBlock, plainView } from '../text/input.ts'
import { readRichText } from '../text/rich-text-input.ts'

export const REPLY_VIEW = 'coaching.reply'

/** The `block_id` of the only input, and the `action_id` of its element. */
export const REPLY_FIELD = 'reply'

const fixed = z.object({
  noteId: z.string(),
  /** The same form, submitted again, is the same reply. */
  replyId: z.string(),
})

export interface ReplyForm extends z.infer<typeof fixed> {
  words: RichTextBlock | undefined
}

/** @param problem why the last try failed. */
export function replyView({ noteId, replyId, words }: ReplyForm, problem?: Content): ModalView {
  return {
    type: 'modal',
    callback_id: REPLY_VIEW,
    title: TITLE,
    submit: plainText('Send'),
    close: plainText('Cancel'),
    private_metadata: JSON.stringify({ noteId, replyId }),
    blocks: [
      ...alertBlocks(problem),
      inputBlock(
        'Reply',
        {
          type: 'rich_text_input',
          action_id: REPLY_FIELD,
          ...(words !== undefined && { initial_value: words }),
        },
        { hint: plainText('Only your coach sees it.') },
      ),
    ],
  }
}

export function openingReplyView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Loading…')])
}

export function sendingReplyView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Sending…')])
}

/** @param isNew if not, another version of the reply was there before. */
export function sentReplyView({ isNew }: { isNew: boolean }): ModalView {
  const text = isNew
    ? 'Your coach gets your reply.'
    : "Your coach already gets your reply, as you first sent it. This version wasn't sent."
  return plainView(TITLE, [mrkdwnSection(text)])
}

/** In place of a form that could only be refused. */
export function noReplyView(problem: Content): ModalView {
  return plainView(TITLE, alertBlocks(problem))
}

const TITLE = plainText('Reply to your coach')

const values = z.object({
  [REPLY_FIELD]: z.object({ [REPLY_FIELD]: z.object({ rich_text_value: z.unknown() }) }),
})

/** A submitted form. `undefined` if it is none of this app's. */
export function readReplyForm(privateMetadata: string, state: unknown): ReplyForm | undefined {
  const ids = fixed.safeParse(parseJson(privateMetadata)).data
  const { data } = values.safeParse(state)
  if (ids === undefined || data === undefined) return undefined
  return { ...ids, words: readRichText(data[REPLY_FIELD][REPLY_FIELD].rich_text_value) }
}
