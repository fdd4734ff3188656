import { authorizeLists, type ListedPerson } from '../../access/lists.ts'
import type { AccessRule, Profile } from '../../access/policy.ts'
import { type OpenedSession, PROFILE_MS, type Viewer } from '../../access/viewer.ts'
import type { CoachQuestion } from '../../blocks/coaching/coaching-messages.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { must, Refused, refuse } from '../../delivery/answer.ts'
import { failureFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { normalEmail, type Session, type SessionHead, withoutTexts } from '../../exec/session.ts'
import { failed, type Result } from '../../lib/result.ts'
import { openAnew } from '../../shared/sessions/open-anew.ts'
import { checkRecipient } from '../../shared/sharing/share-session.ts'
import type { CoachingNeeds } from './needs.ts'

/** A note is on a question's session, on a session, or on someone's practice. */
export interface NoteSubject {
  question?: string | undefined
  session?: string | undefined
  person?: ListedPerson | undefined
}

export interface OpenedSubject {
  /** `asked`: the participant asked this coach about it. */
  by: AccessRule
  /** The session's id; `undefined` for a note on someone's practice. */
  id: string | undefined
  /** For a note on someone's practice, it names only the person. */
  session: Session
  question: CoachQuestion | undefined
  /** Who gets the note. */
  person: Profile
}

const QUESTION_GONE = { kind: 'question_gone' } as const

/** Opens it for a coach of the person, or a coach the person asked. */
export async function openSubject(
  needs: CoachingNeeds,
  context: DeliveryContext,
  on: NoteSubject,
): Promise<OpenedSubject> {
  const question = on.question === undefined ? undefined : await needs.questions.find(on.question)
  if (on.question !== undefined && question?.coach !== context.user) throw refuse('skipped', QUESTION_GONE)
  const id = question?.session ?? on.session
  const { viewer, opened } =
    id === undefined ? await openPerson(context, on.person) : await openAnew(context, id)
  const { session } = opened
  const by = must(await viewer.authorizeCoaching({ id, session }))
  const recipient = await findRecipient(needs, session)
  if (!recipient.ok) throw refuse('failed', recipient.error)
  const person = recipient.value
  // Exec now names another participant.
  if (question !== undefined && question.person !== person.user) throw refuse('skipped', QUESTION_GONE)
  if (id === undefined) context.about = { listOf: person.user }
  return { by, id, session, question, person }
}

/** Opens a person for a note on their practice. */
async function openPerson(
  context: DeliveryContext,
  of: ListedPerson | undefined,
): Promise<{ viewer: Viewer; opened: Pick<OpenedSession, 'session'> }> {
  const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
  const lists = await authorizeLists(viewer, of)
  if (lists.ok) {
    const session = withoutTexts({ person: { email: lists.value.emails[0] }, scenario: {} })
    return { viewer, opened: { session } }
  }
  const isRefused = lists.error.kind === 'list_not_allowed'
  const problem: Problem = isRefused ? { kind: 'coaching_not_allowed' } : lists.error
  throw new Refused({ audit: failureFields(lists.error), problem })
}

/** Finds the session's person in Slack, or says why the app can't write to them. */
async function findRecipient(
  { people, preferences }: CoachingNeeds,
  { person }: SessionHead,
): Promise<Result<Profile, Problem>> {
  const email = normalEmail(person.email ?? '')
  if (email === '') return failed({ kind: 'not_attributed' })
  const found = await people.ofEmail(email)
  if (!found.ok) return failed({ kind: 'unchecked_recipient', slackError: found.error.code })
  if (found.value === undefined) return failed({ kind: 'person_not_in_slack' })
  const checked = checkRecipient(await people.find(found.value, PROFILE_MS))
  if (!checked.ok) return checked
  const { undeliverable } = await preferences.find(checked.value.user)
  return undeliverable === undefined ? checked : failed({ kind: 'person_unreachable' })
}
