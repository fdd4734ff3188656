import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../../src/database/database.ts'
import { CoachNotes, type NewNote } from '../../../src/features/coaching/coach-notes.ts'
import { pruneWritten } from '../../../src/features/coaching/coaching.ts'
import { onAttemptsGraded } from '../../../src/features/coaching/next-attempt.ts'
import type { Notification } from '../../../src/outbox/notification.ts'
import { capturedLog } from '../../support/captured-log.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { DAY_MS } from '../../support/durations.ts'
import { summaryOf } from '../../support/read-documents.ts'

const NOW = Date.parse('2026-03-27T10:00:00Z')

const NOTE: NewNote = {
  ...{ id: 'note1', session: 'abc123def456', scenario: 's1', coach: 'U0COACH', person: 'U0REP' },
  email: 'Jane@Acme.com',
  note: [{ text: 'Ask ' }, { user: 'U0ADMIN' }, { text: 'first', url: 'https://acme.com' }],
  name: 'Jane',
  title: 'Discovery',
  score: 82.5,
  question: 'question1',
}

describe.each(DATABASE_KINDS)("coaches' notes in %s", (kind) => {
  let space: DatabaseSpace
  let database: Database
  let now = NOW

  beforeAll(async () => {
    space = await databaseSpace(kind)
    const { log } = capturedLog()
    database = await space.start(log)
  })
  afterAll(() => space.remove())
  beforeEach(async () => {
    now = NOW
    await database.ofAllWorkspaces.deleteFrom('coach_notes').execute()
    await database.ofAllWorkspaces.deleteFrom('coach_replies').execute()
  })

  const stored = () => ({ database, workspace: 'T0ACME', clock: () => now })
  const notes = (change: { workspace?: string } = {}) => new CoachNotes({ ...stored(), ...change })
  const add = (changes: Partial<NewNote> = {}) => notes().add({ ...NOTE, ...changes }, async () => undefined)
  const found = () => notes().find('note1')

  it('keep what was written, and encrypt it', async () => {
    await add()
    const { email: _, ...kept } = NOTE
    expect(await found()).toEqual({ ...kept, at: NOW })
    const rows = await database.ofAllWorkspaces.selectFrom('coach_notes').selectAll().execute()
    expect(JSON.stringify(rows)).not.toMatch(/first|Jane|acme\.com|82\.5/i)
    expect(await notes({ workspace: 'T0OTHER' }).find('note1')).toBeUndefined()
  })

  describe('that wait for the next attempt', () => {
    const session = { id: 'retry1', user: { email: 'jane@acme.com' }, scenario: { id: 's1' } }
    const at = (ms: number) => new Date(ms).toISOString()
    const waiting = async (changes: object = {}) => {
      const attempt = summaryOf({ ...session, created_at: at(NOW + 1), ...changes })
      return (await notes().awaiting(attempt)).map(({ id }) => id)
    }

    it('are those of the same person and scenario from before the attempt, until it is told', async () => {
      await add()
      await add({ id: 'note2' })
      expect((await waiting()).toSorted()).toEqual(['note1', 'note2'])
      expect(await waiting({ user: { email: 'ravi@acme.com' } })).toEqual([])
      expect(await waiting({ scenario: { id: 's2' } })).toEqual([])
      expect(await waiting({ created_at: at(NOW) })).toEqual([])
      await notes().markNextAttempt('note1', 'retry1')
      expect(await waiting()).toEqual(['note2'])
    })

    it('wait for 30 days', async () => {
      await add()
      now += 30 * DAY_MS
      expect(await notes().isAnyAwaiting()).toBe(true)
      now += 1
      expect(await notes().isAnyAwaiting()).toBe(false)
    })

    it('are none of an unknown scenario', async () => {
      await add({ scenario: undefined })
      expect(await notes().isAnyAwaiting()).toBe(false)
    })
  })

  it('find the first attempt among sessions, of which some have no date', async () => {
    await add()
    const told: string[] = []
    const outbox = {
      enqueue: async (all: readonly Notification[]) => told.push(...all.map(({ subject }) => subject)),
    }
    const attempt = { user: { email: 'jane@acme.com' }, scenario: { id: 's1' } }
    const sessions = [
      { id: 'undated', ...attempt },
      { id: 'second', created_at: '2026-03-28T10:00:00Z', ...attempt },
      { id: 'first', created_at: '2026-03-27T11:00:00Z', ...attempt },
    ].map((line) => summaryOf(line))
    await onAttemptsGraded({ notes: notes(), outbox }, sessions, now)
    expect(told).toEqual(['first'])
  })

  it('keep what was written back once, and delete all after 90 days', async () => {
    await add()
    const note = await found()
    if (note === undefined) throw new Error('There is no note.')
    const replies = (text: string) =>
      notes().addReply(note, { id: 'reply1', words: [{ text }] }, async () => undefined)
    expect([await replies('Thanks!'), await replies('Thanks again!')]).toEqual([true, false])
    expect(await notes().findReply('reply1')).toEqual([{ text: 'Thanks!' }])
    now += 90 * DAY_MS
    await pruneWritten(stored())
    expect(await found()).toBeDefined()
    now += 1
    await pruneWritten(stored())
    expect([await found(), await notes().findReply('reply1')]).toEqual([undefined, undefined])
  })
})
