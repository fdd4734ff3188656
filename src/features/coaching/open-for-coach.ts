import { authorizeLists, type ListedPerson } from '../../access/lists.ts'
import type { AccessRule, Profile } from '../../access/policy.ts'
import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import type { CoachQuestion } from '../../blocks/coaching/coaching-messages.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { normalEmail, type Session } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import { PROFILE_MS } from '../../shared/sessions/open-for-dm.ts'
import { checkRecipient } from '../../shared/sharing/share-session.ts'
import type { CoachingNeeds } from './needs.ts'

/** Opens a session by a new look at the person's profile. The audit lines of the delivery are about it. */
export async function openAnew(
  context: DeliveryContext,
  id: string,
  decision: 'asked' | 'coached',
): Promise<{ viewer: Viewer; opened: OpenedSession } | ProblemAnswer> {
  context.about = { session: id }
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const opened = await viewer.open(id)
  if (!opened.ok) return { audit: auditFields(opened, decision), problem: opened.error }
  context.about = { session: id, document: opened.value.document }
  return { viewer, opened: opened.value }
}

/** What a note is on: a session or a question, by its id, or else someone's practice. */
export type NoteSubject = { session: string } | { question: string } | ListedPerson

interface OpenedFor {
  /** `asked`: the participant has asked the coach about it. */
  by: AccessRule
  /** The person's, as Exec spells it. */
  email: string
  /** By the id that was asked for; `undefined` for a note on someone's practice. */
  session?: { id: string; head: Session }
  question?: CoachQuestion
}

export interface OpenedSubject extends OpenedFor {
  /** Who gets the note. */
  person: Profile
}

/** The subject of a form or a note. */
export function subjectOf({
  session,
  question,
  person = '',
}: {
  session?: string | undefined
  question?: string | undefined
  person?: string | undefined
}): NoteSubject {
  if (question !== undefined) return { question }
  return session === undefined ? { slackUser: person } : { session }
}

/** For someone who may coach the person, or whom that person has asked. */
export async function openSubject(
  needs: CoachingNeeds,
  context: DeliveryContext,
  on: NoteSubject,
): Promise<OpenedSubject | ProblemAnswer> {
  const opened = await openForCoach(needs, context, on)
  if ('problem' in opened) return opened
  const { email, question } = opened
  const found = await findRecipient(needs, normalEmail(email))
  if (!found.ok) return refuse('failed', found.error)
  // Exec names another participant by now.
  if (question !== undefined && question.person !== found.value.user) return refuse('skipped', QUESTION_GONE)
  if (opened.session === undefined) context.about = { listOf: found.value.user }
  return { ...opened, person: found.value }
}

const QUESTION_GONE = { kind: 'question_gone' } as const

async function openForCoach(
  { questions }: CoachingNeeds,
  context: DeliveryContext,
  on: NoteSubject,
): Promise<OpenedFor | ProblemAnswer> {
  if ('session' in on) return openSession(context, on.session)
  if (!('question' in on)) return openPractice(context, on)
  const question = await questions.find(on.question)
  if (question?.coach !== context.user) return refuse('skipped', QUESTION_GONE)
  const opened = await openSession(context, question.session)
  return 'problem' in opened ? opened : { ...opened, question }
}

async function openSession(context: DeliveryContext, id: string): Promise<OpenedFor | ProblemAnswer> {
  const found = await openAnew(context, id, 'coached')
  if ('problem' in found) return found
  const { viewer, opened } = found
  const { session: head } = opened
  return authorized(viewer, { session: { id, head }, email: head.person.email ?? '' })
}

/** For a note on nothing of Exec's but the person. */
async function openPractice(context: DeliveryContext, of: ListedPerson): Promise<OpenedFor | ProblemAnswer> {
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const lists = await authorizeLists(viewer, of)
  if (lists.ok) return authorized(viewer, { email: lists.value.emails[0] ?? '' })
  const isRefused = lists.error.kind === 'list_not_allowed'
  const problem: Problem = isRefused ? { kind: 'coaching_not_allowed' } : lists.error
  return { audit: auditFields(lists, 'coached'), problem }
}

async function authorized(
  viewer: Viewer,
  opened: Pick<OpenedFor, 'session' | 'email'>,
): Promise<OpenedFor | ProblemAnswer> {
  const { email, session: { id, head } = {} } = opened
  const allowed = await viewer.authorizeCoaching({ id, session: head ?? { person: { email }, scenario: {} } })
  if (!allowed.ok) return { audit: auditFields(allowed, 'coached'), problem: allowed.error }
  return { ...opened, by: allowed.value }
}

/** Whom Exec knows by this email in Slack, or why the app can't write to them. */
async function findRecipient(
  { people, preferences }: CoachingNeeds,
  email: string,
): Promise<Result<Profile, Problem>> {
  if (email === '') return failed({ kind: 'not_attributed' })
  const found = await people.ofEmail(email)
  if (!found.ok) return failed({ kind: 'unchecked_recipient', slackError: found.error.code })
  if (found.value === undefined) return failed({ kind: 'person_not_in_slack' })
  const checked = checkRecipient(await people.find(found.value, PROFILE_MS))
  if (!checked.ok) return checked
  const { undeliverable } = await preferences.find(checked.value.user)
  return undeliverable === undefined ? checked : failed({ kind: 'person_unreachable' })
}
