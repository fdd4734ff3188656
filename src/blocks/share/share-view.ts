import type { KnownBlock, ModalView, PlainTextInput } from '@slack/types'
import { z } from 'zod'
import { parseJson } from '../../lib/json.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { NOTE_CHARACTERS } from '../card/shared-head.ts'
import type { Content } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { actionsBlocks, button, mrkdwnSection, noteBlock, plainText } from '../text/prose.ts'
import { cut } from '../text/untrusted-text.ts'
import { CHOICE, choiceBlocks, hasMenu, offers, type ShareChoices } from './share-choices.ts'

export const SHARE_VIEW = 'session.share'

const destination = z.object({ channel: z.string(), threadTs: z.string() })

/** The `block_id` of each input, and the `action_id` of its element. */
export const SHARE_FIELDS = {
  choice: CHOICE,
  session: 'session',
  conversation: 'conversation',
  thread: 'thread',
  note: 'note',
  rubric: 'rubric',
} as const

export interface ShareForm {
  session?: string | undefined
  conversation?: string | undefined
  thread?: string | undefined
  note?: string | undefined
  withRubric?: boolean | undefined
  /** The thread of the message that the form was opened from. */
  into?: z.infer<typeof destination> | undefined
  choices?: ShareChoices | undefined
  choice?: string | undefined
}

/** @param problem why the last try failed. */
export function shareView(form: ShareForm, problem?: Content): ModalView {
  const { session, choices, choice, into, note, withRubric } = form
  return {
    type: 'modal',
    callback_id: SHARE_VIEW,
    title: plainText('Share a session'),
    submit: plainText('Share'),
    close: plainText('Cancel'),
    private_metadata: JSON.stringify(into ?? null),
    blocks: [
      ...(problem === undefined ? [] : [...problem.blocks, { type: 'divider' } as const]),
      ...(choices === undefined ? [] : choiceBlocks(choices, choice)),
      input(hasMenu(choices) ? 'Or another session' : 'Session', textInput(SHARE_FIELDS.session, session), {
        ...(hasMenu(choices) && { optional: true }),
        hint: plainText('Its id, or the link of its page in Exec.'),
      }),
      ...(into === undefined ? whereBlocks(form) : [noteBlock(INTO_THREAD)]),
      input(
        'Note',
        { ...textInput(SHARE_FIELDS.note, note), multiline: true, max_length: NOTE_CHARACTERS },
        { optional: true },
      ),
      input(
        'Rubric',
        {
          type: 'checkboxes',
          action_id: SHARE_FIELDS.rubric,
          options: [RUBRIC_OPTION],
          ...(withRubric === true && { initial_options: [RUBRIC_OPTION] }),
        },
        { optional: true },
      ),
    ],
  }
}

/** A chosen session that the menu no longer has stays in its input. */
export function withMenu(form: ShareForm, choices: ShareChoices, choice: string | undefined): ShareForm {
  if (!hasMenu(choices)) return form
  if (choice === undefined || !offers(choices, choice)) return { ...form, choices }
  return { ...form, session: undefined, choices, choice }
}

export function sharingView(): ModalView {
  return plainView([mrkdwnSection('Sharing…')])
}

export function sharedView(content: Content): ModalView {
  return plainView(content.blocks)
}

export function sharedMessage(permalink: string | undefined, isRubricMissing: boolean): Content {
  const link = permalink === undefined ? '' : ` <${permalink}|Open the message>`
  const warning = isRubricMissing ? '\nThe reply with its rubric could not be posted.' : ''
  const text = `The session is shared.${link}${warning}`
  return { text, blocks: [mrkdwnSection(text)] }
}

const formSchema = z.object({
  session: z.string(),
  conversation: z.string().optional(),
  note: z.string().optional(),
})

/** After a failed share: the problem, and a button that opens the form again with as much as its value holds. */
export function shareAgainMessage(problem: Content, form: z.infer<typeof formSchema>): Content {
  const { note = '', ...where } = form
  const whole = JSON.stringify({ ...where, note: cut(note, NOTE_CHARACTERS) })
  const value = whole.length <= LIMITS.buttonValue ? whole : JSON.stringify(where)
  const again = button('Share…', SESSION_ACTIONS.shareAgain, value)
  return { text: problem.text, blocks: [...problem.blocks, ...actionsBlocks([again])] }
}

export function readShareForm(value: string): ShareForm | undefined {
  return formSchema.safeParse(parseJson(value)).data
}

export function readDestination(privateMetadata: string): ShareForm['into'] {
  return destination.nullable().safeParse(parseJson(privateMetadata)).data ?? undefined
}

const RUBRIC_OPTION = { text: plainText('Post the rubric as a reply in the thread'), value: 'rubric' }
const INTO_THREAD = 'It goes to the thread of the message that this form was opened from.'

function whereBlocks({ conversation, thread }: ShareForm): KnownBlock[] {
  return [
    input('Where to', {
      type: 'conversations_select',
      action_id: SHARE_FIELDS.conversation,
      filter: {
        include: ['public', 'private', 'mpim'],
        exclude_external_shared_channels: true,
        exclude_bot_users: true,
      },
      ...(conversation === undefined
        ? { default_to_current_conversation: true }
        : { initial_conversation: conversation }),
    }),
    input('Thread', textInput(SHARE_FIELDS.thread, thread), {
      optional: true,
      hint: plainText("To answer in a thread: the message's link, from its menu → Copy link."),
    }),
  ]
}

type InputBlock = Extract<KnownBlock, { type: 'input' }>

function input(
  label: string,
  element: InputBlock['element'] & { action_id: string },
  rest: Pick<InputBlock, 'optional' | 'hint'> = {},
): InputBlock {
  return { type: 'input', block_id: element.action_id, label: plainText(label), element, ...rest }
}

function textInput(action_id: string, value: string | undefined): PlainTextInput & { action_id: string } {
  return { type: 'plain_text_input', action_id, ...(value !== undefined && { initial_value: value }) }
}

function plainView(blocks: KnownBlock[]): ModalView {
  return { type: 'modal', title: plainText('Share a session'), close: plainText('Close'), blocks }
}
