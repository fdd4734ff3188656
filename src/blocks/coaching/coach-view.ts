import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { alertBlocks } from '../text/alert.ts'
import type { Content } from '../text/document.ts'
import { inputBlock, plainView } from '../text/input.ts'
import { LIMITS } from '../text/limits.ts'
import { mrkdwnSection, noteBlock, plainText } from '../text/prose.ts'
import { rankOf } from '../text/session-facts.ts'
import { cut, toSingleLine } from '../text/untrusted-text.ts'
import {
  COACH_FIELDS,
  type CoachForm,
  fixedParts,
  nameOf,
  RETRY_RANKS,
  type RetryRank,
} from './coach-form.ts'

export const COACH_VIEW = 'session.coach'

/** @param problem why the last try failed. */
export function coachView(form: CoachForm, problem?: Content): ModalView {
  const { subject, note, retry } = form
  return {
    type: 'modal',
    callback_id: COACH_VIEW,
    title: titleFor(subject.name),
    submit: plainText('Send'),
    close: plainText('Cancel'),
    private_metadata: fixedParts(form),
    blocks: [
      ...alertBlocks(problem),
      { type: 'section', text: plainText(cut(subject.title, LIMITS.sectionText)) },
      inputBlock(
        'Note',
        {
          type: 'rich_text_input',
          action_id: COACH_FIELDS.note,
          ...(note !== undefined && { initial_value: note }),
        },
        {
          hint: plainText(
            `Exec sends it to ${nameOf(subject.name)} in a direct message. Nobody else sees it.`,
          ),
        },
      ),
      ...(subject.canAssign ? retryBlocks(form, retry) : []),
    ],
  }
}

export function openingCoachView(): ModalView {
  return plainView(titleFor(undefined), [mrkdwnSection('Loading the session…')])
}

export function sendingCoachView({ subject }: CoachForm): ModalView {
  return plainView(titleFor(subject.name), [mrkdwnSection('Sending…')])
}

export function sentCoachView({ subject }: CoachForm, content: Content): ModalView {
  return plainView(titleFor(subject.name), content.blocks)
}

/** In place of a form that could only be refused. */
export function noCoachView(problem: Content): ModalView {
  return plainView(titleFor(undefined), alertBlocks(problem))
}

const ASSIGN_OPTION = { text: plainText('Assign a retry'), value: 'assign' }

/** A change of the checkbox is dispatched: the fields below depend on it. */
function retryBlocks({ subject }: CoachForm, retry: CoachForm['retry']): KnownBlock[] {
  const assign = inputBlock(
    'Retry',
    {
      type: 'checkboxes',
      action_id: COACH_FIELDS.assign,
      options: [ASSIGN_OPTION],
      ...(retry !== undefined && { initial_options: [ASSIGN_OPTION] }),
    },
    { optional: true },
  )
  return [
    { ...assign, dispatch_action: true },
    ...(retry === undefined
      ? []
      : [
          inputBlock('Due', {
            type: 'datepicker',
            action_id: COACH_FIELDS.due,
            placeholder: plainText('Choose a day'),
            ...(retry.due !== undefined && { initial_date: retry.due }),
          }),
          inputBlock(
            'Rank to reach',
            {
              type: 'static_select',
              action_id: COACH_FIELDS.rank,
              placeholder: plainText('Any'),
              options: RETRY_RANKS.map(rankOption),
              ...(retry.rank !== undefined && { initial_option: rankOption(retry.rank) }),
            },
            { optional: true },
          ),
          noteBlock(`Exec will email ${nameOf(subject.name)} about it.`),
        ]),
  ]
}

function rankOption(rank: RetryRank): PlainTextOption {
  return { text: plainText(rankOf({ rank }).word ?? rank), value: rank }
}

/** As "Coach Jane". */
function titleFor(name: string | undefined) {
  const first = toSingleLine(name, LIMITS.viewTitle - 'Coach '.length)
  return plainText(first === undefined ? 'Coach' : `Coach ${first}`)
}
