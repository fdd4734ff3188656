import type { Button, KnownBlock, ModalView } from '@slack/types'
import { z } from 'zod'
import { parseJson } from '../../lib/json.ts'
import { SESSION_ACTIONS } from '../card/session-buttons.ts'
import { NOTE_CHARACTERS } from '../card/shared-head.ts'
import type { Content } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { mrkdwnSection, plainText } from '../text/prose.ts'
import { cut } from '../text/untrusted-text.ts'
import { CHOICE, choiceBlocks, hasMenu, offers, type ShareChoices } from './share-choices.ts'

export const SHARE_VIEW = 'session.share'

/** The inputs' `block_id`s; each holds one element with the same `action_id`. */
export const SHARE_FIELDS = {
  choice: CHOICE,
  session: 'session',
  conversation: 'conversation',
  thread: 'thread',
  note: 'note',
  rubric: 'rubric',
} as const

/** What the form holds when it opens, or again after a failure: nothing that was typed is lost. */
export interface ShareForm {
  /** An id or a link. */
  session?: string | undefined
  conversation?: string | undefined
  thread?: string | undefined
  note?: string | undefined
  withRubric?: boolean | undefined
  /** Chosen before the form opened: the thread of a message. */
  into?: ShareDestination | undefined
  /** Where it was opened for no session. */
  choices?: ShareChoices | undefined
  /** The id that is chosen among them. */
  choice?: string | undefined
}

export interface ShareDestination {
  channel: string
  threadTs: string
}

/** The form that shares a session. `problem` says why the last try failed. */
export function shareView(form: ShareForm, problem?: Content): ModalView {
  return {
    type: 'modal',
    callback_id: SHARE_VIEW,
    title: plainText('Share a session'),
    submit: plainText('Share'),
    close: plainText('Cancel'),
    private_metadata: JSON.stringify(form.into ?? null),
    blocks: [
      ...(problem === undefined ? [] : [...problem.blocks, { type: 'divider' } as const]),
      ...(form.choices === undefined ? [] : choiceBlocks(form.choices, form.choice)),
      input(SHARE_FIELDS.session, hasMenu(form.choices) ? 'Or another session' : 'Session', {
        ...(hasMenu(form.choices) ? { optional: true } : {}),
        hint: plainText('Its id, or the link of its page in Exec.'),
        element: {
          type: 'plain_text_input',
          action_id: SHARE_FIELDS.session,
          ...(form.session === undefined ? {} : { initial_value: form.session }),
        },
      }),
      ...(form.into === undefined ? whereBlocks(form) : [intoThread()]),
      input(SHARE_FIELDS.note, 'Note', {
        optional: true,
        element: {
          type: 'plain_text_input',
          action_id: SHARE_FIELDS.note,
          multiline: true,
          max_length: NOTE_CHARACTERS,
          ...(form.note === undefined ? {} : { initial_value: form.note }),
        },
      }),
      input(SHARE_FIELDS.rubric, 'Rubric', {
        optional: true,
        element: {
          type: 'checkboxes',
          action_id: SHARE_FIELDS.rubric,
          options: [RUBRIC_OPTION],
          ...(form.withRubric === true ? { initial_options: [RUBRIC_OPTION] } : {}),
        },
      }),
    ],
  }
}

/** A form that had a menu, with it again. What was chosen from it is so again, if the menu still has it; else its id stays. */
export function withMenu(form: ShareForm, choices: ShareChoices, choice: string | undefined): ShareForm {
  if (!hasMenu(choices)) return form
  if (choice === undefined || !offers(choices, choice)) return { ...form, choices }
  const { session: _, ...others } = form
  return { ...others, choices, choice }
}

/** What stands in the form's place while the card is posted. */
export function sharingView(): ModalView {
  return plainView('Sharing…')
}

/** What stands there afterwards. */
export function sharedView(content: Content): ModalView {
  return { ...plainView(''), blocks: content.blocks }
}

/** That a card was posted, with the way to it. `isRubricMissing`: its reply with the rubric failed. */
export function sharedMessage(permalink: string | undefined, isRubricMissing: boolean): Content {
  const link = permalink === undefined ? '' : ` <${permalink}|Open the message>`
  const text = `The session is shared.${link}${isRubricMissing ? '\nThe reply with its rubric could not be posted.' : ''}`
  return { text, blocks: [mrkdwnSection(text)] }
}

const formSchema = z.object({
  session: z.string(),
  conversation: z.string().exactOptional(),
  note: z.string().exactOptional(),
})

/** After a share that failed: the problem, and the way to the form with everything that was said, as far as a button holds it. */
export function shareAgainMessage(problem: Content, form: z.infer<typeof formSchema>): Content {
  const { note = '', ...where } = form
  const value = JSON.stringify({ ...where, note: cut(note, NOTE_CHARACTERS) })
  const button: Button = {
    type: 'button',
    text: plainText('Share…'),
    action_id: SESSION_ACTIONS.shareAgain,
    value: value.length <= LIMITS.buttonValue ? value : JSON.stringify(where),
  }
  return { text: problem.text, blocks: [...problem.blocks, { type: 'actions', elements: [button] }] }
}

/** Reads back what `shareAgainMessage` put into its button. */
export function readShareForm(value: string): ShareForm | undefined {
  return formSchema.safeParse(parseJson(value)).data
}

const destination = z.object({ channel: z.string(), threadTs: z.string() }).nullable()

/** Reads back what `shareView` put into `private_metadata`. */
export function readDestination(privateMetadata: string): ShareDestination | undefined {
  return destination.safeParse(parseJson(privateMetadata)).data ?? undefined
}

const RUBRIC_OPTION = { text: plainText('Post the rubric as a reply in the thread'), value: 'rubric' }

function whereBlocks(form: ShareForm): KnownBlock[] {
  return [
    input(SHARE_FIELDS.conversation, 'Where to', {
      element: {
        type: 'conversations_select',
        action_id: SHARE_FIELDS.conversation,
        filter: {
          include: ['public', 'private', 'mpim'],
          exclude_external_shared_channels: true,
          exclude_bot_users: true,
        },
        ...(form.conversation === undefined
          ? { default_to_current_conversation: true }
          : { initial_conversation: form.conversation }),
      },
    }),
    input(SHARE_FIELDS.thread, 'Thread', {
      optional: true,
      hint: plainText("To answer in a thread: the message's link, from its menu → Copy link."),
      element: {
        type: 'plain_text_input',
        action_id: SHARE_FIELDS.thread,
        ...(form.thread === undefined ? {} : { initial_value: form.thread }),
      },
    }),
  ]
}

function intoThread(): KnownBlock {
  return {
    type: 'context',
    elements: [plainText('It goes to the thread of the message that this form was opened from.')],
  }
}

type InputBlock = Extract<KnownBlock, { type: 'input' }>

function input(
  block_id: string,
  label: string,
  rest: Pick<InputBlock, 'element'> & Partial<Pick<InputBlock, 'optional' | 'hint'>>,
): InputBlock {
  return { type: 'input', block_id, label: plainText(label), ...rest }
}

function plainView(text: string): ModalView {
  return {
    type: 'modal',
    title: plainText('Share a session'),
    close: plainText('Close'),
    blocks: text === '' ? [] : [mrkdwnSection(text)],
  }
}
