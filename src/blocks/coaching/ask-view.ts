import type { ModalView, PlainTextOption, RichTextBlock } from '@slack/types'
import { z } from 'zod'
import { parseJson } from '../../lib/parse.ts'
import { alertBlocks } from '../text/alert.ts'
import { type Content, mrkdwnSection, plainText } from '../text/document.ts'
import { inputBlock, plainView } from '../text/input.ts'
import { LIMITS } from '../text/limits.ts'
import { readRichText } from '../text/rich-pieces.ts'
import { cut, toSingleLine } from '../text/untrusted-text.ts'

export const ASK_VIEW = 'session.ask'

/** The `block_id` of each input, and the `action_id` of its element. */
export const ASK_FIELDS = { coach: 'coach', question: 'question' } as const

const fixed = z.object({
  /** Of the question: the same form, submitted again, is the same question. */
  questionId: z.string(),
  session: z.string(),
  /** The session, as its card has it. */
  title: z.string(),
})

/** What is filled in. */
export interface AskForm extends z.infer<typeof fixed> {
  /** A Slack user. */
  coach: string | undefined
  question: RichTextBlock | undefined
}

export interface ShownCoach {
  user: string
  name: string | undefined
}

/** @param coaches at least one. @param problem why the last try failed. */
export function askView(form: AskForm, coaches: readonly ShownCoach[], problem?: Content): ModalView {
  const { questionId, session, title, question } = form
  const options = coaches.map(optionOf)
  const chosen = options.find(({ value }) => value === form.coach)
  const initial = chosen ?? (options.length === 1 ? options[0] : undefined)
  return {
    type: 'modal',
    callback_id: ASK_VIEW,
    title: TITLE,
    submit: plainText('Send'),
    close: plainText('Cancel'),
    private_metadata: JSON.stringify({ questionId, session, title }),
    blocks: [
      ...alertBlocks(problem),
      { type: 'section', text: plainText(cut(title, LIMITS.sectionText)) },
      inputBlock('Coach', {
        type: 'static_select',
        action_id: ASK_FIELDS.coach,
        placeholder: plainText('Choose a coach'),
        options,
        ...(initial !== undefined && { initial_option: initial }),
      }),
      inputBlock(
        'Question',
        {
          type: 'rich_text_input',
          action_id: ASK_FIELDS.question,
          ...(question !== undefined && { initial_value: question }),
        },
        { hint: plainText('They get it with this session, and can open it for at least 30 days.') },
      ),
    ],
  }
}

export function openingAskView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Loading…')])
}

export function sendingAskView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Sending…')])
}

/** @param isNew if not, another version of the question was there before. */
export function sentAskView(coach: string, { isNew }: { isNew: boolean }): ModalView {
  const text = isNew
    ? `Your question is on its way to <@${coach}>. The answer comes to you as a direct message.`
    : "Your question was already on its way, as you first sent it. This version wasn't sent."
  return plainView(TITLE, [mrkdwnSection(text)])
}

/** In place of a form that can't be filled in, or not any more. */
export function noAskView(problem: Content): ModalView {
  return plainView(TITLE, alertBlocks(problem))
}

const TITLE = plainText('Ask a coach')

function optionOf({ user, name }: ShownCoach): PlainTextOption {
  return { text: plainText(toSingleLine(name, LIMITS.optionText) ?? user), value: user }
}

const values = z.object({
  coach: z.object({ coach: z.object({ selected_option: z.object({ value: z.string() }).nullish() }) }),
  question: z.object({ question: z.object({ rich_text_value: z.unknown() }) }),
})

/** A submitted form. `undefined` if it is none of this app's. */
export function readAskForm(privateMetadata: string, state: unknown): AskForm | undefined {
  const about = fixed.safeParse(parseJson(privateMetadata)).data
  const { data } = values.safeParse(state)
  if (about === undefined || data === undefined) return undefined
  return {
    ...about,
    coach: data.coach.coach.selected_option?.value,
    question: readRichText(data.question.question.rich_text_value),
  }
}
