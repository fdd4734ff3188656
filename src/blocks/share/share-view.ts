import type { KnownBlock, ModalView, PlainTextInput } from '@slack/types'
import { alertBlocks } from '../text/alert.ts'
import { type Content, contextBlock, mrkdwnSection, plainText } from '../text/document.ts'
import { inputBlock, plainView } from '../text/input.ts'
import { LIMITS } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'
import { choiceBlocks, hasMenu } from './share-choices.ts'
import { CURRENT, fixedParts, SHARE_FIELDS, type ShareForm } from './share-form.ts'

export const SHARE_VIEW = 'session.share'

/** @param problem why the last try failed. */
export function shareView(form: ShareForm, problem?: Content): ModalView {
  const { into, audience } = form
  const isForPerson = into === undefined && audience === 'person'
  return {
    type: 'modal',
    callback_id: SHARE_VIEW,
    title: TITLE,
    submit: plainText(isForPerson ? 'Send' : 'Share'),
    close: plainText('Cancel'),
    private_metadata: fixedParts(form),
    blocks: [
      ...alertBlocks(problem),
      ...sessionBlocks(form),
      ...(into === undefined ? audienceBlocks(form) : [contextBlock(`Posts in this thread. ${EVERYONE}`)]),
      ...lastBlocks(form),
    ],
  }
}

export function openingView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Loading the session…')])
}

export function sharingView(): ModalView {
  return plainView(TITLE, [mrkdwnSection('Sharing…')])
}

export function sharedView(content: Content): ModalView {
  return plainView(TITLE, content.blocks)
}

/** In place of a form that could only be refused. */
export function notSharedView(problem: Content): ModalView {
  return plainView(TITLE, alertBlocks(problem))
}

const TITLE = plainText('Share a session')
const EVERYONE = 'Everyone in the conversation will see the score and feedback.'
const ALONE = 'Exec sends it to them in a direct message. Nobody else will see it.'

function sessionBlocks({ about, session, choices, choice }: ShareForm): KnownBlock[] {
  if (about !== undefined) return [{ type: 'section', text: plainText(cut(about.title, LIMITS.sectionText)) }]
  return [
    ...(choices === undefined ? [] : choiceBlocks(choices, choice)),
    inputBlock(
      hasMenu(choices) ? 'Or another session' : 'Session',
      textInput(SHARE_FIELDS.session, session),
      {
        ...(hasMenu(choices) && { optional: true }),
        hint: plainText('Its id, or the link of its page in Exec.'),
      },
    ),
  ]
}

const AUDIENCES = {
  conversation: { text: plainText('A channel or group'), value: 'conversation' },
  person: { text: plainText('A person'), value: 'person' },
}

/** A change of the audience is dispatched: the fields below depend on it. */
function audienceBlocks(form: ShareForm): KnownBlock[] {
  const { audience = 'conversation' } = form
  const choose = inputBlock('Share with', {
    type: 'radio_buttons',
    action_id: SHARE_FIELDS.audience,
    options: Object.values(AUDIENCES),
    initial_option: AUDIENCES[audience],
  })
  return [
    { ...choose, dispatch_action: true },
    ...(audience === 'person' ? personBlocks(form) : conversationBlocks(form)),
  ]
}

function personBlocks({ person }: ShareForm): KnownBlock[] {
  return [
    inputBlock('Person', {
      type: 'users_select',
      action_id: SHARE_FIELDS.person,
      ...(person !== undefined && { initial_user: person }),
    }),
    contextBlock(ALONE),
  ]
}

function conversationBlocks({ conversation, thread }: ShareForm): KnownBlock[] {
  return [
    inputBlock('Channel or group', {
      type: 'conversations_select',
      action_id: SHARE_FIELDS.conversation,
      filter: {
        include: ['public', 'private', 'mpim'],
        exclude_external_shared_channels: true,
        exclude_bot_users: true,
      },
      ...(conversation === CURRENT && { default_to_current_conversation: true }),
      ...(conversation !== undefined && conversation !== CURRENT && { initial_conversation: conversation }),
    }),
    contextBlock(EVERYONE),
    inputBlock('Thread', textInput(SHARE_FIELDS.thread, thread), {
      optional: true,
      hint: plainText("To answer in a thread: the message's link, from its menu → Copy link."),
    }),
  ]
}

const RUBRIC_OPTION = { text: plainText('Also post the rubric as a reply'), value: 'rubric' }

function lastBlocks({ note, withRubric }: ShareForm): KnownBlock[] {
  return [
    inputBlock(
      'Note',
      {
        type: 'rich_text_input',
        action_id: SHARE_FIELDS.note,
        ...(note !== undefined && { initial_value: note }),
      },
      { optional: true },
    ),
    inputBlock(
      'Rubric',
      {
        type: 'checkboxes',
        action_id: SHARE_FIELDS.rubric,
        options: [RUBRIC_OPTION],
        ...(withRubric === true && { initial_options: [RUBRIC_OPTION] }),
      },
      { optional: true },
    ),
  ]
}

function textInput(action_id: string, value: string | undefined): PlainTextInput & { action_id: string } {
  return { type: 'plain_text_input', action_id, ...(value !== undefined && { initial_value: value }) }
}
