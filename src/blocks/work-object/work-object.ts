import type { Button, EntityActionButton, EntityCustomField, EntityMetadata } from '@slack/types'
import { type EvaluationCriterion, isGraded, type Session, ungradedState } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { openInExecButton, sessionButton, sessionPage } from '../card/session-buttons.ts'
import { whenFetched } from '../card/session-card.ts'
import { leftOutLine } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { cardTitle } from '../text/session-facts.ts'
import { cut, neutralizeMarkup } from '../text/untrusted-text.ts'
import { type FieldOptions, feedbackFields, headFields, longField, textField } from './fields.ts'

/** Slack re-requests an unfurl when the details are newer, which one person's click must not cause. The value means nothing. */
const LAST_MODIFIED = 1_735_689_600

interface WorkObjectOptions extends FieldOptions {
  reference: SessionReference
  sessionUrl: string | undefined
}

/** `external_ref` must never change, nor should `url`. */
export interface WorkObjectIdentity {
  url: string
  external_ref: { id: string; type?: string }
}

/** The URL is the configured page, the same for every link to the session, or else the pasted link. Slack requires one. */
export function workObjectIdentity(
  reference: SessionReference,
  sessionUrl: string | undefined,
): WorkObjectIdentity | undefined {
  const url = sessionPage({ id: reference.id }, sessionUrl) ?? sessionPage(reference, undefined)
  return url === undefined ? undefined : { url, external_ref: { id: reference.id } }
}

/** Below a link. Valid for Slack whatever Exec sends. */
export function workObject(
  original: Session,
  identity: WorkObjectIdentity,
  asked: WorkObjectOptions,
): EntityMetadata {
  const session = neutralizeSession(original)
  const options = whenFetched(asked)
  return entity(identity, cardTitle(session, options.now), {
    fields: headFields(session, options),
    buttons: sessionButtons(session, options),
  })
}

/** A Work Object without scenario, name or feedback. Its button shows the session to those who may see it. */
export function privateWorkObject(
  identity: WorkObjectIdentity,
  { reference, sessionUrl }: Pick<WorkObjectOptions, 'reference' | 'sessionUrl'>,
): EntityMetadata {
  return entity(identity, '🔒 Exec session', {
    fields: textField('feedback', 'Feedback', 'Only people with access can open it.'),
    buttons: [sessionButton('viewFeedback', reference), openInExecButton(reference, sessionUrl)],
  })
}

export function workObjectDetails(
  original: Session,
  identity: WorkObjectIdentity,
  asked: WorkObjectOptions,
): EntityMetadata {
  const session = neutralizeSession(original)
  const options = whenFetched(asked)
  const head = headFields(session, options)
  const { fields, leftOut } = feedbackFields(session, head)
  return entity(identity, cardTitle(session, options.now), {
    fields: [...head, ...fields, ...longField('left_out', 'Left out', leftOutLine(leftOut))],
    buttons: sessionButtons(session, options),
  })
}

/** No *Show rubric*: a Work Object can't be expanded in its place, and the full review opens at the rubric. */
function sessionButtons(
  session: Session,
  { reference, sessionUrl, now }: WorkObjectOptions,
): OptionalButton[] {
  const openInExec = openInExecButton(reference, sessionUrl)
  if (isGraded(session))
    return [sessionButton('fullReview', reference), sessionButton('share', reference), openInExec]
  const mayBeGraded = ungradedState(session, now) === 'not_graded_yet'
  return [
    mayBeGraded && sessionButton('refresh', reference),
    sessionButton('transcript', reference),
    openInExec,
  ]
}

type OptionalButton = Button | false | undefined

function entity(
  identity: WorkObjectIdentity,
  title: string,
  { fields, buttons }: { fields: EntityCustomField[]; buttons: readonly OptionalButton[] },
): EntityMetadata {
  const shown = buttons.filter((button) => button !== undefined && button !== false)
  const actions = shown.map(toAction)
  const overflow = actions.slice(LIMITS.primaryActions, LIMITS.primaryActions + LIMITS.overflowActions)
  return {
    entity_type: 'slack#/entities/item',
    ...identity,
    entity_payload: {
      attributes: {
        title: { text: cut(title, LIMITS.entityTitle) },
        display_type: 'Exec session',
        metadata_last_modified: LAST_MODIFIED,
      },
      custom_fields: fields,
      actions: {
        primary_actions: actions.slice(0, LIMITS.primaryActions),
        ...(overflow.length > 0 && { overflow_actions: overflow }),
      },
    },
  }
}

export function toAction({ text, action_id = '', value, url }: Button): EntityActionButton {
  return {
    text: text.text,
    action_id,
    ...(value !== undefined && { value }),
    ...(url !== undefined && { url }),
  }
}

/** Slack does not say whether it parses a Work Object's fields. */
function neutralizeSession(session: Session): Session {
  const { user, scenario } = session
  return {
    ...session,
    rank: neutralizeMarkup(session.rank),
    user: user && {
      ...user,
      first_name: neutralizeMarkup(user.first_name),
      last_name: neutralizeMarkup(user.last_name),
    },
    scenario: scenario && { ...scenario, name: neutralizeMarkup(scenario.name) },
    outcome_feedback: neutralizeMarkup(session.outcome_feedback),
    positive_feedback: neutralizeMarkup(session.positive_feedback),
    constructive_feedback: neutralizeMarkup(session.constructive_feedback),
    evaluations: session.evaluations?.map(neutralizeCriterion),
  }
}

function neutralizeCriterion({ criterion_name, items }: EvaluationCriterion): EvaluationCriterion {
  return {
    criterion_name: neutralizeMarkup(criterion_name),
    items: items?.map((item) => ({
      ...item,
      name: neutralizeMarkup(item.name),
      grade: neutralizeMarkup(item.grade),
      feedback: neutralizeMarkup(item.feedback),
    })),
  }
}
