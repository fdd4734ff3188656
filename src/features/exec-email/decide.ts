import { z } from 'zod'
import type { ExecEmail, ExecEmails } from '../../access/exec-emails.ts'
import { findMember } from '../../access/exec-members.ts'
import type { People } from '../../access/people.ts'
import { PROFILE_MS, type Viewer, type Viewers } from '../../access/viewer.ts'
import {
  answerMessage,
  askMessage,
  decidedMessage,
  EXEC_EMAIL_ACTIONS,
  NOT_OPEN,
  undoneMessage,
} from '../../blocks/exec-email/exec-email-messages.ts'
import { present } from '../../blocks/text/document.ts'
import type { Stored } from '../../database/database.ts'
import type { Store } from '../../database/store.ts'
import { must, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import type { Member } from '../../exec/member.ts'
import type { Log } from '../../lib/log.ts'
import { failed, ok } from '../../lib/result.ts'
import { type Notification, notification, skip, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Preferences } from '../../shared/preferences/preferences-table.ts'
import { checkClaim } from './check-claim.ts'

/** What this feature needs from the workspace. */
export interface ExecEmailNeeds extends FormNeeds, Stored {
  viewers: Viewers
  people: People
  /** Access reads it to match people; only this feature changes it. */
  execEmails: ExecEmails
  outbox: Outbox
  store: Store
  /** Never rejects: an undone approval stays undone. */
  enqueueOnce(notification: Notification): void
  preferences: Preferences
  log: Log
  drawHome(user: string, home: string): Promise<void>
}

export const NOTHING_TO_DO = { decision: 'skipped', reason: 'nothing_happened' } as const

/** Asks each Exec admin. `subject` is the person; `dedupKey` is when they asked. */
export const approval = notification({
  kind: 'exec_email_asked',
  ...WITHOUT_DETAILS,
  async allow({ execEmails }: ExecEmailNeeds, { subject, recipient, dedupKey, reader }) {
    const claim = await findClaim(execEmails, subject, dedupKey)
    if (claim?.state !== 'asked') return failed(skip('nothing_happened'))
    const admin = await findMember(reader)
    if (!admin.ok) return admin
    return mayDecide(recipient, subject, admin.value) ? ok(claim) : failed(skip('not_exec_admin'))
  },
  async compose(_: ExecEmailNeeds, { reader, allowed: claim }) {
    const member = await findMember(reader, claim.email)
    return member.ok ? { say: askMessage(claim, member.value), by: 'admin' } : member
  },
})

/** Tells the person once an admin has decided. */
export const decision = notification({
  kind: 'exec_email_decided',
  ...WITHOUT_DETAILS,
  async compose({ execEmails }: ExecEmailNeeds, { subject, dedupKey }) {
    const claim = await findClaim(execEmails, subject, dedupKey)
    return claim === undefined ? skip('nothing_happened') : { say: answerMessage(claim), by: 'own_choice' }
  },
})

/** Tells the person once an admin has undone an approval. */
export const undone = notification({
  kind: 'exec_email_undone',
  subject: 'other',
  details: z.object({ by: z.string() }),
  compose: async (_: ExecEmailNeeds, { details }) => ({ say: undoneMessage(details.by), by: 'admin' }),
})

/**
 * *Approve* and *Decline*: the first press of any admin decides. Checks again who may decide, and who owns the email.
 */
const decide = (id: string, state: 'approved' | 'declined') =>
  button({
    ids: [id],
    kind: 'exec_email',
    read: readClaim,
    async run(needs: ExecEmailNeeds, context, _, about) {
      const { execEmails, outbox, preferences } = needs
      const { subject: person, dedupKey } = about
      const { user, now } = context
      const viewer = context.viewer.with({ profileMaxAgeMs: PROFILE_MS })
      const claim = await findClaim(execEmails, person, dedupKey)
      // Asks Exec again: a former admin must not decide.
      const admin = must(await findMember(viewer, undefined, { isNow: claim?.state === 'asked' }))
      if (!mayDecide(user, person, admin)) throw refuse('refused', { kind: 'not_exec_admin' })
      let hasDecided = false
      if (claim?.state === 'asked') {
        if (state === 'approved') {
          const checked = await checkClaim(needs.people, viewer, claim)
          if (!checked.ok) throw refuse('refused', checked.error)
          // Results find the person by this email.
          await preferences.change(person, {}, claim.email)
        }
        hasDecided = await execEmails.decide(claim, { state, decided_by: user })
      }
      const decided = await findClaim(execEmails, person, dedupKey)
      if (decided?.state === 'asked') throw refuse('refused', { kind: 'exec_email_taken' })
      const redraw = decided === undefined ? NOT_OPEN : decidedMessage(decided)
      if (!hasDecided) return { audit: NOTHING_TO_DO, redraw }
      await outbox.enqueue([decision.of({ ...about, recipient: person, details: {}, dueAt: now.getTime() })])
      return { audit: { decision: state, reason: 'admin', listOf: person }, redraw }
    },
  })

export const approve = decide(EXEC_EMAIL_ACTIONS.approve, 'approved')
export const decline = decide(EXEC_EMAIL_ACTIONS.decline, 'declined')

function readClaim({ value }: { value: string }) {
  const [subject, dedupKey] = value.split(' ')
  return subject === undefined || dedupKey === undefined ? undefined : { subject, dedupKey }
}

/** *Decide…* in an admin's Home asks the same as their direct message. */
export const openDecision = button({
  ids: [EXEC_EMAIL_ACTIONS.decide],
  kind: 'exec_email',
  read: readClaim,
  async run({ execEmails }: ExecEmailNeeds, { viewer, user }, _, { subject, dedupKey }) {
    const admin = must(await findMember(viewer))
    if (!mayDecide(user, subject, admin)) throw refuse('refused', { kind: 'not_exec_admin' })
    const title = 'Exec emails'
    const claim = await findClaim(execEmails, subject, dedupKey)
    if (claim?.state !== 'asked')
      return { audit: NOTHING_TO_DO, redraw: claim ? decidedMessage(claim) : NOT_OPEN, title }
    const member = must(await findMember(viewer, claim.email))
    const audit = { decision: 'shown', reason: 'admin', listOf: subject } as const
    return { audit, redraw: askMessage(claim, member), title }
  },
})

/** As many as an admin's Home shows. */
const MOST_ASKED = 3

/** The requests that have waited longest, with each person's name in Slack, for an admin's Home. */
export async function findUndecided(
  { execEmails, people }: Pick<ExecEmailNeeds, 'execEmails' | 'people'>,
  viewer: Viewer,
): Promise<{ claim: ExecEmail; name: string | undefined }[]> {
  const asked = (await execEmails.current()).filter(({ state }) => state === 'asked')
  if (asked.length === 0) return []
  const admin = await findMember(viewer)
  const mine = asked.filter(({ person }) => admin.ok && mayDecide(viewer.user, person, admin.value))
  const longest = mine.toSorted((one, other) => one.requestedAt - other.requestedAt).slice(0, MOST_ASKED)
  const found = longest.map(async (claim) => {
    const [checked, profile] = await Promise.all([
      checkClaim(people, viewer, claim),
      people.find(claim.person),
    ])
    return checked.ok && { claim, name: 'kind' in profile ? undefined : profile.name }
  })
  return present(await Promise.all(found))
}

/** The person's request of that time, unless they have asked again, undone it, or were forgotten. */
async function findClaim(execEmails: ExecEmails, person: string, dedupKey: string) {
  const claim = await execEmails.find(person)
  return String(claim?.requestedAt) === dedupKey ? claim : undefined
}

/** Nobody decides about themselves. @param member the Exec member who presses. */
export function mayDecide(user: string, person: string, member: Member | undefined): boolean {
  return member?.isAdmin === true && user !== person
}
