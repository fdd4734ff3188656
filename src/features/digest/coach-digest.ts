import { z } from 'zod'
import { overdueIn } from '../../access/assignments.ts'
import { expectedIn, peopleWithout } from '../../access/quiet-people.ts'
import { type ListScope, scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { digestMessage } from '../../blocks/digest/digest-message.ts'
import { commonRedIn } from '../../blocks/digest/practice.ts'
import {
  attemptsIn,
  bestsIn,
  chooseThree,
  fallsIn,
  firstOfEach,
  isIn,
  newTo,
  overdueReasons,
  type Period,
  praisesIn,
  silentReasons,
  withItem,
} from '../../blocks/digest/reasons.ts'
import { personKey } from '../../blocks/session/session-facts.ts'
import type { Store } from '../../database/store.ts'
import { byUrgency } from '../../exec/assignment.ts'
import { isGraded, type Session, type SessionSummary } from '../../exec/session.ts'
import { SILENT_MS } from '../../lib/durations.ts'
import { readJson } from '../../lib/parse.ts'
import { ok } from '../../lib/result.ts'
import { notification, skip } from '../../outbox/notification.ts'
import { type ChoiceNeeds, ifChosen } from '../../shared/preferences/turn-off.ts'
import { type RecentNeeds, readRecent } from './read-recent.ts'

export interface ComposeNeeds extends RecentNeeds, ChoiceNeeds {
  /** Keeps the people that each coach was told of. */
  store: Pick<Store, 'get' | 'set'>
}

/** The most rubrics to read. */
const MOST_READ = 7

/** The people named in this coach's earlier digests, why, and when those were due. */
const toldSchema = z.array(z.object({ email: z.string(), kind: z.string(), at: z.number() }))

/**
 * A coach's weekly digest. When it is due, the app asks again whether the reader wants it, and which sessions they may see.
 * Times are milliseconds since the epoch; it is due at `to`.
 */
export const coachDigest = notification({
  kind: 'digest',
  subject: 'other',
  details: z.object({ from: z.number(), to: z.number() }),
  wanted: ifChosen('digest'),
  expires: true,
  allow: (_: ComposeNeeds, { reader }) => scopeOf(reader),
  async compose(needs: ComposeNeeds, { recipient: person, details, reader, allowed: scope }) {
    const { to } = details
    const read = await readLists(needs, reader, scope, details)
    if (!read.ok) return read
    const { sessions, overdue, silent, without, newest } = read.value
    const key = `digest told:${person}`
    const before = readJson(toldSchema, await needs.store.get(key)) ?? []
    const told = before.filter(({ at }) => at < to && at > to - SILENT_MS)
    const isNew = newTo(told)
    const inPeriod = sessions.filter((session) => isIn(session, details))
    const latest = firstOfEach(inPeriod.filter(isGraded), personKey)
    const attempts = attemptsIn(sessions, details)
    const urgent = [
      ...overdueReasons(overdue, sessions),
      ...fallsIn(attempts),
      ...silentReasons(silent),
    ].filter(isNew)
    const praises = praisesIn(attempts, details).filter(isNew)
    const chosen = chooseThree([...urgent, ...praises])
    const toRead = [...chosen.flatMap((one) => one.attempts ?? []), ...latest]
    const rubrics = await readRubrics(reader, toRead)
    const practiced = firstOfEach(inPeriod, personKey).length
    // A week without sessions is worth a digest if the reader coaches someone.
    if (chosen.length + practiced === 0 && without?.length === 0) return skip('nothing_happened')
    const toldNow = chosen.map(({ email, kind }) => ({ email, kind, at: to }))
    await needs.store.set(key, JSON.stringify([...told, ...toldNow]), SILENT_MS)
    const red = commonRedIn(latest.flatMap(({ id }) => rubrics.get(id) ?? []))
    const bests = bestsIn(attempts, details)
    const named = chosen.map((one) => ({ ...withItem(one, rubrics), win: bests.get(one.email) }))
    const counts = { practiced, without, overdue: overdue.length }
    const options = { chosen: named, latest, red, newest, keyOf: reader.keyOf }
    return { say: digestMessage({ ...options, ...counts }), by: scope.by }
  },
})

/**
 * What Exec's lists say of the reader's people, excluding the reader. Without assignments or members, the digest says
 * less.
 */
async function readLists(needs: ComposeNeeds, reader: Viewer, scope: ListScope, { from, to }: Period) {
  const [list, overdue, expected] = await Promise.all([
    readRecent(needs, reader, scope, new Date(to - SILENT_MS)),
    overdueIn(reader, scope),
    expectedIn(reader, scope, 'background'),
  ])
  if (!list.ok) return list
  const { isWhole, sessions, read } = list.value
  const without = (some: readonly SessionSummary[]) =>
    isWhole && expected.ok ? peopleWithout(expected.value, some) : undefined
  return ok({
    /** The sessions of three weeks, newest first. */
    sessions,
    /** Most urgent first. */
    overdue: overdue.ok ? byUrgency(overdue.value.assignments, new Date(to)).open : [],
    /** People with none of these sessions. */
    silent: without(sessions) ?? [],
    /** People with no session in the period; `undefined` if unknown. */
    without: without(sessions.filter((session) => isIn(session, { from, to }))),
    /** How many sessions were read, if Exec has more. */
    newest: isWhole ? undefined : read,
  })
}

/** Reads the rubrics of the first few sessions. Leaves out what can't be read now. */
async function readRubrics(
  reader: Viewer,
  sessions: readonly SessionSummary[],
): Promise<ReadonlyMap<string, Session>> {
  const ids = [...new Set(sessions.map(({ id }) => id))].slice(0, MOST_READ)
  const opened = await Promise.all(ids.map(async (id) => ({ id, answer: await reader.open(id) })))
  return new Map(opened.flatMap(({ id, answer }) => (answer.ok ? [[id, answer.value.session]] : [])))
}
