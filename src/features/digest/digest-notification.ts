import { z } from 'zod'
import type { Composed, Notification } from '../../outbox/notification.ts'
import { composeDigest, type DigestDependencies } from './compose-digest.ts'
import type { DueDigest } from './due-digests.ts'

/** One a day and reader: the outbox keeps each once. */
export function digestNotification({ person, day, every, from, to }: DueDigest): Notification {
  return {
    kind: 'digest',
    subject: person,
    recipient: person,
    dedupKey: day,
    details: { every, from, to },
    dueAt: to,
  }
}

const details = z.object({ every: z.enum(['daily', 'weekly']), from: z.number(), to: z.number() })

export const digestComposer =
  (dependencies: DigestDependencies) =>
  async (
    { recipient: person, details: written }: Pick<Notification, 'recipient' | 'details'>,
    now: Date,
  ): Promise<Composed> => {
    const read = details.safeParse(written)
    // Another version of the app enqueued it.
    if (!read.success) return { drop: { decision: 'skipped', reason: 'turned_off' } }
    return composeDigest(dependencies, { person, ...read.data }, now)
  }
