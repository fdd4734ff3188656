import { findMember } from '../../access/exec-members.ts'
import { authorizeLists } from '../../access/lists.ts'
import type { People } from '../../access/people.ts'
import { notInExec } from '../../access/policy.ts'
import type { Viewers } from '../../access/viewer.ts'
import { type NotificationChoice, silenceLine } from '../../blocks/settings/notification-words.ts'
import { type WhyDms, whyDmsMessage } from '../../blocks/why/why-dms-message.ts'
import { must, type PrivateAnswer } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { ok } from '../../lib/result.ts'
import { type BoundNotifications, readerOf } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { choicesOf, whyUnwanted } from '../../shared/preferences/preference-rules.ts'
import { findSubscriber, type NotificationNeeds } from '../../shared/preferences/preferences-table.ts'
import { parsePerson } from '../../slack/person.ts'

export interface WhyDmsNeeds extends NotificationNeeds {
  viewers: Viewers
  people: People
  outbox: Outbox
  notificationKinds(): BoundNotifications
}

/**
 * Why somebody does or doesn't get the DMs that people can turn off. They may ask, and so may anyone who may list their
 * sessions.
 * @param text names the person; empty for the person who asks.
 */
export async function explainDms(
  needs: WhyDmsNeeds,
  { viewer, user, now }: DeliveryContext,
  text: string,
): Promise<PrivateAnswer> {
  const named = text === '' ? ok({ slackUser: user }) : parsePerson(text)
  if (!named.ok) return { audit: [], problem: named.error }
  const of = named.value
  const listOf = 'slackUser' in of ? of.slackUser : 'by_email'
  const listed = must(await authorizeLists(viewer, of), { listOf })
  const found = 'slackUser' in of ? ok(of.slackUser) : await needs.people.ofEmail(of.email)
  const person = found.ok ? found.value : undefined
  const why = person === undefined ? undefined : await findWhy(needs, person, now)
  const audit = { listOf, ...auditFields(ok(listed), 'explained') }
  return { audit, reply: whyDmsMessage(why, person === user) }
}

/** Uses the functions that decide about each DM. `undefined` if the app can't write to the person. */
async function findWhy(needs: WhyDmsNeeds, person: string, now: Date): Promise<WhyDms | undefined> {
  const viewer = readerOf(needs.viewers, person)
  const subscriber = await findSubscriber(needs, { user: person, viewer })
  if (!subscriber.ok) return undefined
  const { preference, audience, zone, profile } = subscriber.value
  const moment = { zone, now: now.getTime(), defaultResults: needs.defaultResults }
  const offered = choicesOf(preference, audience, moment)
  const choiceOf = new Map(
    [...needs.notificationKinds()].flatMap(([kind, { choice }]) => (choice ? [[kind, choice] as const] : [])),
  )
  const choices = [...new Set(choiceOf.values())].filter((choice) => offered[choice] !== undefined)
  const member = await findMember(viewer)
  const [next, ...past] = await needs.outbox.outlookFor(person, [...choiceOf.keys()])
  const isOn = (choice: NotificationChoice) => whyUnwanted(choice, preference, moment) !== 'turned_off'
  const on = choices.filter(isOn)
  return {
    person,
    known: member.ok ? ok(member.value ?? notInExec(profile)) : member,
    canWatch: needs.canWatch,
    on,
    off: choices.filter((choice) => !isOn(choice)),
    silence: silenceLine(preference, moment.now),
    zone,
    now: moment.now,
    choiceOf,
    // What is due during a pause is dropped then.
    outlook: [next && next.at >= (preference.pausedUntil ?? 0) ? next : undefined, ...past],
  }
}
