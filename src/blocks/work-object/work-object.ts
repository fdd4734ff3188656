import type { Button, EntityActionButton, EntityCustomField, EntityMetadata } from '@slack/types'
import { isGraded, type Session } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { leftOutNote } from '../card/evaluations.ts'
import { openInExecButtons, sessionButton, sessionPage } from '../card/session-buttons.ts'
import { cardTitle } from '../card/session-card.ts'
import { LIMITS } from '../text/limits.ts'
import { cut } from '../text/untrusted-text.ts'
import { type FieldOptions, headFields, rubricFields, textField } from './fields.ts'
import { neutralizeSession } from './neutral-session.ts'

/** In an unfurl, which everybody in the channel scrolls past. The details have room for more. */
const UNFURLED = { outcome: 700, advice: 500 }
const DETAILED = { outcome: 1800, advice: 1300 }
/**
 * Slack asks for an unfurl again when details come with a later time than the unfurl had. They never do: what someone
 * opens for themselves must not change what everyone sees. The value itself means nothing.
 */
const NEVER_NEWER = 1_735_689_600

export interface WorkObjectOptions extends FieldOptions {
  reference: SessionReference
  /** Template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
}

/** A session's Work Object, by which Slack knows it. Its `external_ref` never changes, nor should its `url`. */
export interface WorkObjectIdentity {
  url: string
  external_ref: { id: string; type?: string }
}

/**
 * What names a session's Work Object: the id in Exec, and the session's page. That is the configured page, the same for
 * every link to the session, or else the pasted link. Nothing where no page is known, since Slack wants an address.
 */
export function workObjectIdentity(
  reference: SessionReference,
  sessionUrl: string | undefined,
): WorkObjectIdentity | undefined {
  const url = sessionPage({ id: reference.id }, sessionUrl) ?? sessionPage(reference, undefined)
  return url === undefined ? undefined : { url, external_ref: { id: reference.id } }
}

/** A session as a Work Object below a link: what the card says, as fields. Valid for Slack whatever Exec sends. */
export function workObject(
  original: Session,
  identity: WorkObjectIdentity,
  options: WorkObjectOptions,
): EntityMetadata {
  const session = neutralizeSession(original)
  const { fields, leftOut } = headFields(session, UNFURLED, options)
  const note = leftOutNote(leftOut)
  return entity(identity, cardTitle(session), {
    fields: [...fields, ...textField('left_out', 'Left out', note, { long: true })],
    buttons: isGraded(session)
      ? [
          ...((session.evaluations ?? []).length === 0
            ? []
            : [sessionButton('showEvaluations', options.reference)]),
          sessionButton('fullReview', options.reference),
          sessionButton('share', options.reference),
          ...openInExecButtons(options.reference, options.sessionUrl),
        ]
      : ungradedButtons(options),
  })
}

/** A Work Object without content: it names neither scenario nor person, and opens for whoever may see the session. */
export function privateWorkObject(
  identity: WorkObjectIdentity,
  { reference, sessionUrl }: Pick<WorkObjectOptions, 'reference' | 'sessionUrl'>,
): EntityMetadata {
  return entity(identity, '🔒 Exec session', {
    fields: textField('feedback', 'Feedback', 'It opens for whoever may see it.'),
    buttons: [sessionButton('viewFeedback', reference), ...openInExecButtons(reference, sessionUrl)],
  })
}

/** What a Work Object shows to the one person who opens it: the feedback at length, and the rubric. */
export function workObjectDetails(
  original: Session,
  identity: WorkObjectIdentity,
  options: WorkObjectOptions,
): EntityMetadata {
  const session = neutralizeSession(original)
  const head = headFields(session, DETAILED, options)
  const rubric = isGraded(session) ? rubricFields(session, head.fields) : NO_RUBRIC
  const note = leftOutNote({ ...rubric.leftOut, texts: rubric.leftOut.texts + head.leftOut.texts })
  return entity(identity, cardTitle(session), {
    fields: [...head.fields, ...rubric.fields, ...textField('left_out', 'Left out', note, { long: true })],
    buttons: isGraded(session)
      ? [
          sessionButton('fullReview', options.reference),
          sessionButton('share', options.reference),
          ...openInExecButtons(options.reference, options.sessionUrl),
        ]
      : ungradedButtons(options),
  })
}

function ungradedButtons({ reference, sessionUrl }: WorkObjectOptions): Button[] {
  return [
    sessionButton('refresh', reference),
    sessionButton('fullReview', reference),
    ...openInExecButtons(reference, sessionUrl),
  ]
}

const NO_RUBRIC = { fields: [], leftOut: { items: 0, criteria: 0, texts: 0 } }

function entity(
  identity: WorkObjectIdentity,
  title: string,
  { fields, buttons }: { fields: EntityCustomField[]; buttons: readonly Button[] },
): EntityMetadata {
  const actions = buttons.map(toAction)
  const overflow = actions.slice(LIMITS.primaryActions, LIMITS.primaryActions + LIMITS.overflowActions)
  return {
    entity_type: 'slack#/entities/item',
    ...identity,
    entity_payload: {
      attributes: {
        title: { text: cut(title, LIMITS.entityTitle) },
        display_type: 'Exec session',
        metadata_last_modified: NEVER_NEWER,
      },
      custom_fields: fields,
      actions: {
        primary_actions: actions.slice(0, LIMITS.primaryActions),
        ...(overflow.length === 0 ? {} : { overflow_actions: overflow }),
      },
    },
  }
}

/** The same button as on a card, in the form that Work Objects have for it. */
export function toAction({ text, action_id = '', value, url }: Button): EntityActionButton {
  return {
    text: text.text,
    action_id,
    ...(value === undefined ? {} : { value }),
    ...(url === undefined ? {} : { url }),
  }
}
