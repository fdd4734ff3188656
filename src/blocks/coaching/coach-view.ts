import type { KnownBlock, ModalView, PlainTextOption } from '@slack/types'
import { alertBlocks } from '../text/alert.ts'
import { type Content, contextBlock, mrkdwnSection, plainText, toContent } from '../text/document.ts'
import { inputBlock, plainView } from '../text/input.ts'
import { LIMITS } from '../text/limits.ts'
import { quotePart } from '../text/rich-pieces.ts'
import { rankOf } from '../text/session-facts.ts'
import { cut, toSingleLine } from '../text/untrusted-text.ts'
import {
  ASKED_FIELD,
  COACH_FIELDS,
  type CoachForm,
  type CoachFormSubject,
  fixedParts,
  nameOf,
  RETRY_RANKS,
  type RetryRank,
} from './coach-form.ts'

export const COACH_VIEW = 'session.coach'

/** @param problem why the last try failed. */
export function coachView(form: CoachForm, problem?: Content): ModalView {
  const { subject, asked, note, retry } = form
  const isAnswer = subject.question !== undefined
  return {
    type: 'modal',
    callback_id: COACH_VIEW,
    title: titleFor(subject),
    submit: plainText('Send'),
    close: plainText('Cancel'),
    private_metadata: fixedParts(form),
    blocks: [
      ...alertBlocks(problem),
      { type: 'section', text: plainText(cut(subject.title, LIMITS.sectionText)) },
      ...askedBlocks(asked),
      inputBlock(
        isAnswer ? 'Answer' : 'Note',
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

/** @param question the id of the question that is answered. */
export function openingCoachView(question: string | undefined): ModalView {
  return plainView(titleFor({ question }), [mrkdwnSection('Loading the session…')])
}

export function sendingCoachView({ subject }: CoachForm): ModalView {
  return plainView(titleFor(subject), [mrkdwnSection('Sending…')])
}

export function sentCoachView({ subject }: CoachForm, content: Content): ModalView {
  return plainView(titleFor(subject), content.blocks)
}

/** In place of a form that could only be refused. */
export function noCoachView(problem: Content): ModalView {
  return plainView(titleFor(), alertBlocks(problem))
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
    ...(subject.toDo === undefined ? [] : [contextBlock(toDoLine(subject.name, subject.toDo))]),
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
          contextBlock(`Exec will email ${nameOf(subject.name)} about it.`),
        ]),
  ]
}

/** As "Jane already has this scenario assigned, due Fri 4 Dec." */
function toDoLine(name: string | undefined, due: string): string {
  const who = name === undefined ? 'They already have' : `${name} already has`
  return `${who} this scenario assigned${due && `, ${due}`}.`
}

function rankOption(rank: RetryRank): PlainTextOption {
  return { text: plainText(rankOf({ rank }).word ?? rank), value: rank }
}

function askedBlocks(asked: CoachForm['asked']): KnownBlock[] {
  if (asked === undefined || asked.length === 0) return []
  return toContent([quotePart(ASKED_FIELD, [{ text: 'The question:' }], asked)], 'view').blocks
}

/** As "Coach Jane", or "Answer Jane" for a question of hers. */
function titleFor({ name, question }: Partial<Pick<CoachFormSubject, 'name' | 'question'>> = {}) {
  const verb = question === undefined ? 'Coach' : 'Answer'
  const first = toSingleLine(name, LIMITS.viewTitle - `${verb} `.length)
  return plainText(first === undefined ? verb : `${verb} ${first}`)
}
