import { z } from 'zod'
import { DIGEST_OFF, TURN_OFF_DIGEST } from '../../blocks/digest/digest-message.ts'
import type { Store } from '../../database/store.ts'
import type { Log } from '../../lib/log.ts'
import { notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { feature } from '../../shared/feature.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { composeDigest, DIGEST, type DigestDependencies } from './compose-digest.ts'
import { digestScheduler } from './digest-scheduler.ts'
import type { DueDigest } from './due-digests.ts'

/** A coach's digest: one a day and reader. */
export const digestNotification = notification({
  kind: DIGEST,
  subject: 'other',
  details: z.object({ every: z.enum(['daily', 'weekly']), from: z.number(), to: z.number() }),
  compose: (needs: DigestDependencies, { recipient: person, details }, now) =>
    composeDigest(needs, { person, ...details }, now),
})

export function rowOf({ person, day, every, from, to }: DueDigest) {
  const about = { subject: person, recipient: person, dedupKey: day }
  return digestNotification.of({ ...about, details: { every, from, to }, dueAt: to })
}

type DigestNeeds = DigestDependencies & {
  preferences: Preferences
  people: Parameters<typeof digestScheduler>[0]['people']
  outbox: Outbox
  store: Store
  log: Log
  clock: () => number
}

/** How a coach's people did, each week or day. */
export const digest = feature({
  name: 'digest',
  parts: (base: DigestNeeds) => base,
  buttons: [turnOff(TURN_OFF_DIGEST, () => ({ digest: 'off' }), DIGEST_OFF)],
  notifications: [digestNotification],
  acts: (needs) => ({
    loops: [digestScheduler({ ...needs, enqueue: (due) => needs.outbox.enqueue(due.map(rowOf)) })],
  }),
})
