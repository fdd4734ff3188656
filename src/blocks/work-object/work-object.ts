import type { Button, EntityActionButton, EntityCustomField, EntityMetadata } from '@slack/types'
import { isRefusal } from '../../access/policy.ts'
import { isGraded, type Session, ungradedState } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { feedbackTexts, rubricItems } from '../card/feedback-parts.ts'
import { linkUrl, openInExecButton, sessionButton, sessionPage } from '../card/session-buttons.ts'
import { whenFetched } from '../card/session-card.ts'
import { isFault, isRetryable, type Problem, plainMarkup, plainWords } from '../problems/problems.ts'
import { notRelevantLine } from '../session/rubric-order.ts'
import { cardTitle, participantName, rankOf, ungradedWords } from '../session/session-facts.ts'
import { type AnyContent, leftOutLine, type Optional, present } from '../text/document.ts'
import { labelText } from '../text/facts.ts'
import { LIMITS } from '../text/limits.ts'
import { durationText } from '../text/times.ts'
import { cut, neutralizeMarkup } from '../text/untrusted-text.ts'

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

/** The URL is the session's page, the same for every link to it, or else the pasted link. Slack requires one. */
export function workObjectIdentity(
  reference: SessionReference,
  sessionUrl: string | undefined,
): WorkObjectIdentity | undefined {
  const url = sessionPage(reference, sessionUrl) ?? (reference.link && linkUrl(reference.link))
  return url === undefined ? undefined : { url, external_ref: { id: reference.id } }
}

/** Below a link. Valid for Slack whatever Exec sends. */
export function workObject(
  session: Session,
  identity: WorkObjectIdentity,
  given: WorkObjectOptions,
): EntityMetadata {
  const options = whenFetched(given)
  return entity(identity, cardTitle(session, options.now), {
    fields: headFields(session, options),
    buttons: [...sessionButtons(session, options), sessionButton('hidePreview', options.reference)],
  })
}

/** A Work Object without scenario, name or feedback. Its button shows the session to those who may see it. */
export function privateWorkObject(
  identity: WorkObjectIdentity,
  { reference, sessionUrl }: Pick<WorkObjectOptions, 'reference' | 'sessionUrl'>,
): EntityMetadata {
  return entity(identity, '🔒 Exec session', {
    fields: [textField('feedback', 'Feedback', 'Only people with access can open it.')],
    buttons: [sessionButton('viewFeedback', reference), openInExecButton(reference, sessionUrl)],
  })
}

export function workObjectDetails(
  session: Session,
  identity: WorkObjectIdentity,
  given: WorkObjectOptions,
): EntityMetadata {
  const options = whenFetched(given)
  const head = headFields(session, options)
  const { fields, leftOut } = feedbackFields(session, head)
  return entity(identity, cardTitle(session, options.now), {
    fields: [...head, ...fields, longField('left_out', 'Left out', leftOutLine(leftOut))],
    buttons: sessionButtons(session, options),
  })
}

/** No *Show rubric*: a Work Object can't be expanded in its place, and the full review opens at the rubric. */
function sessionButtons(
  session: Session,
  { reference, sessionUrl, now }: WorkObjectOptions,
): Optional<Button>[] {
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

function entity(
  identity: WorkObjectIdentity,
  title: string,
  {
    fields,
    buttons,
  }: { fields: readonly Optional<EntityCustomField>[]; buttons: readonly Optional<Button>[] },
): EntityMetadata {
  const actions = present(buttons).map(toAction)
  const overflow = actions.slice(LIMITS.primaryActions, LIMITS.primaryActions + LIMITS.overflowActions)
  return {
    entity_type: 'slack#/entities/item',
    ...identity,
    entity_payload: {
      attributes: {
        title: { text: harmless(title, LIMITS.entityTitle) },
        display_type: 'Exec session',
        metadata_last_modified: LAST_MODIFIED,
      },
      custom_fields: present(fields),
      actions: {
        primary_actions: actions.slice(0, LIMITS.primaryActions),
        ...(overflow.length > 0 && { overflow_actions: overflow }),
      },
    },
  }
}

function toAction({ text, action_id = '', value, url }: Button): EntityActionButton {
  return {
    text: text.text,
    action_id,
    ...(value !== undefined && { value }),
    ...(url !== undefined && { url }),
  }
}

/** The most characters of each text in the details. */
const TEXT_CHARACTERS = 1500
/** Room that the rubric leaves in the details, for title and notes. */
const RESERVED = { characters: 900, fields: 20 }

interface FieldOptions {
  now: Date
  asOf?: Date | undefined
  /** When someone pressed *Refresh*: an object that is still not graded shows that it was looked up again. */
  refreshedAt?: Date | undefined
  progress?: string | undefined
}

/** What everyone in the channel may read. Slack asks to keep what is sensitive, such as the written feedback, for the details. */
function headFields(
  session: Session,
  { now, asOf, refreshedAt, progress }: FieldOptions,
): EntityCustomField[] {
  const { emoji, word } = rankOf(session.grade?.rank)
  const graded = isGraded(session)
  return present([
    graded && textField('rank', 'Rank', word && labelText({ emoji, word })),
    textField('participant', 'Participant', participantName(session)),
    graded && textField('duration', 'Duration', durationText(session.duration)),
    timeField('when', 'When', session.beganAt),
    longField('progress', 'Progress', progress),
    !graded && longField('feedback', 'Feedback', ungradedWords(session, now).reason),
    !graded && timeField('checked', 'Checked', refreshedAt),
    timeField('as_of', 'As of (a limit for requests to Exec is reached)', asOf),
  ])
}

/** The written feedback and the rubric, worst first, for the person who opened the details. */
function feedbackFields(
  session: Session,
  head: readonly EntityCustomField[],
): { fields: EntityCustomField[]; leftOut: number } {
  if (!isGraded(session)) return { fields: [], leftOut: 0 }
  const texts = feedbackTexts(session, TEXT_CHARACTERS)
  const written = present(texts.map(({ key, label, text }) => longField(key, label, text)))
  const used = [...head, ...written].reduce(
    (sum, { label, value }) => sum + label.length + String(value).length,
    0,
  )
  const { items, leftOut } = rubricItems(session.rubric, {
    items: LIMITS.entityFields - RESERVED.fields,
    characters: LIMITS.messageCharacters - used - RESERVED.characters,
  })
  const itemFields = items.map(({ label, name, feedback }, index) =>
    longField(`item_${index + 1}`, name, present([labelText(label), feedback]).join('\n')),
  )
  const notRelevant = longField('not_relevant', 'Rubric', notRelevantLine(session.rubric))
  return { fields: present([...written, ...itemFields, notRelevant]), leftOut }
}

/** Slack does not say whether it parses a Work Object's fields, though it formats only those with a `format`. */
function harmless(text: string, max: number): string {
  return cut(neutralizeMarkup(text), max)
}

function textField(key: string, label: string, value: string | undefined): EntityCustomField | undefined {
  if (value === undefined) return undefined
  const shown = { label: harmless(label, LIMITS.entityLabel), value: harmless(value, LIMITS.entityText) }
  return { key, type: 'string', ...shown }
}

function longField(key: string, label: string, value: string | undefined): EntityCustomField | undefined {
  const field = textField(key, label, value)
  return field && { ...field, long: true }
}

function timeField(key: string, label: string, date: Date | undefined): EntityCustomField | undefined {
  return date && { key, label, type: 'slack#/types/timestamp', value: Math.floor(date.getTime() / 1000) }
}

interface DetailsProblem {
  status: 'restricted' | 'not_found' | 'timeout' | 'custom_partial_view'
  custom_title: string
  custom_message: string
  actions?: EntityActionButton[]
}

const TITLES = {
  restricted: 'Private session',
  not_found: 'No such session',
  timeout: 'This is taking too long',
  custom_partial_view: "Can't show this right now",
} as const

/** Plain words: Slack reads no markup without `message_format`. */
export function detailsProblem(
  problem: Problem,
  errorId: string,
  session?: SessionReference,
): DetailsProblem {
  const status = statusOf(problem)
  const again = session && isRetryable(problem) ? toAction(sessionButton('tryAgain', session)) : undefined
  return {
    status,
    custom_title: TITLES[status],
    custom_message: isFault(problem) ? `${plainWords(problem)} (Reference ${errorId})` : plainWords(problem),
    ...(again && { actions: [{ ...again, processing_state: { enabled: true } }] }),
  }
}

export function detailsMessage({ text }: Pick<AnyContent, 'text'>): DetailsProblem {
  const status = 'custom_partial_view'
  return { status, custom_title: TITLES[status], custom_message: plainMarkup(text) }
}

function statusOf(problem: Problem): DetailsProblem['status'] {
  switch (problem.kind) {
    case 'external_view':
      return 'restricted'
    case 'not_found':
    case 'not_an_id':
    case 'not_a_session':
    case 'other_site':
      return 'not_found'
    case 'timed_out':
      return 'timeout'
    default:
      return isRefusal(problem) ? 'restricted' : 'custom_partial_view'
  }
}
