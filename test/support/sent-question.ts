import { randomUUID } from 'node:crypto'
import { QUESTION } from '../../src/access/policy.ts'
import type { Stored } from '../../src/database/database.ts'
import { Outbox } from '../../src/outbox/outbox.ts'

interface SentQuestion {
  session: string
  /** Who asks. */
  person: string
  coach: string
}

/** A person's question about a session has reached their coach. @param reason why it was not sent instead. */
export async function sendQuestion(
  stored: Stored,
  { session, person, coach }: SentQuestion,
  reason?: string,
): Promise<void> {
  const outbox = new Outbox(stored)
  const about = { kind: QUESTION, subject: session, recipient: coach, dedupKey: randomUUID() }
  await outbox.enqueue([{ ...about, details: { person }, dueAt: 0 }])
  const row = await outbox.claim([QUESTION])
  if (row === undefined) throw new Error('Nothing was enqueued.')
  if (reason === undefined) await outbox.markSent(row, { channel: 'D0COACH', ts: '1.000001' })
  else await outbox.drop(row, reason)
}
