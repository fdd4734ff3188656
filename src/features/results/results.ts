import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { RESULTS_OFF, TURN_OFF_RESULTS } from '../../blocks/results/result-messages.ts'
import { emailOf } from '../../exec/session.ts'
import { isWorkingTime, nextWorkingTime } from '../../lib/zoned-time.ts'
import type { Notification } from '../../outbox/notification.ts'
import { feature } from '../../shared/feature.ts'
import { choosingResults, type Preference, whyUnwanted } from '../../shared/preferences/preference-rules.ts'
import { turnOff } from '../../shared/preferences/turn-off.ts'
import { gradeListener, type NewlyGraded } from '../../shared/sessions/graded-sessions.ts'
import { offHoursResults, type ResultsNeeds, result } from './compose-result.ts'

const turnOffResults = (id: string, option?: string) =>
  turnOff(id, choosingResults('off'), RESULTS_OFF, option)

/** *My results*: people get DMs about their own graded sessions. */
export const results = feature<ResultsNeeds>({
  name: 'results',
  buttons: [turnOffResults(TURN_OFF_RESULTS), turnOffResults(SESSION_ACTIONS.more, MORE.turnOffResults)],
  notifications: [result, offHoursResults],
  brings: [
    gradeListener.bring((needs) => ({
      isWaiting: async () =>
        needs.defaultResults === 'each' || (await needs.preferences.isAnyoneListening(needs.clock())),
      onGraded: (graded) => notifyAll(needs, graded),
    })),
  ],
})

/** May be called again for the same sessions: each person is told once of each. Rejects if it missed someone. */
async function notifyAll(needs: ResultsNeeds, { at, recent }: NewlyGraded): Promise<void> {
  const { preferences, outbox } = needs
  const withEmail = recent.flatMap((session) => {
    const email = emailOf(session)
    return email === '' ? [] : [{ session, email }]
  })
  const gradedAtOnce = withEmail.length
  const known = await preferences.findByEmails([...new Set(withEmail.map(({ email }) => email))])
  const failures: unknown[] = []
  for (const [index, { session, email }] of withEmail.entries())
    try {
      const notices: Notification[] = []
      for (const preference of known.get(email) ?? (await byDefault(needs, email)))
        notices.push(
          ...(await noticeFor(needs, preference, session.id, { now: at, dueAt: at + index, gradedAtOnce })),
        )
      // One by one: the first DM must not wait for Slack to find the last person.
      await outbox.enqueue(notices)
    } catch (error) {
      failures.push(error)
    }
  // The next poll brings the same sessions again.
  if (failures.length > 0) throw failures[0]
}

/** @param dueAt of a DM about this session: newest sessions come first, as Exec lists them. */
async function noticeFor(
  { defaultResults, gradeNotices, viewers }: ResultsNeeds,
  preference: Preference,
  session: string,
  { now, dueAt, gradedAtOnce }: { now: number; dueAt: number; gradedAtOnce: number },
): Promise<Notification[]> {
  const { person: recipient } = preference
  const unwanted = whyUnwanted('results', preference, { now, defaultResults })
  // A person who watches this very session is told anyway.
  if (unwanted || (await gradeNotices.isWatched(session, recipient))) return []
  const details = { gradedAtOnce }
  const atOnce = result.of({ subject: session, recipient, dedupKey: 'once', details, dueAt })
  if (preference.results === 'at_once') return [atOnce]
  const zone = await viewers.of(recipient).zone()
  if (isWorkingTime(now, zone)) return [atOnce]
  // Grades from overnight come together.
  const until = nextWorkingTime(now, zone)
  const about = { subject: recipient, recipient, dedupKey: String(until), dueAt: until }
  return [offHoursResults.of({ ...about, details: { since: now, until } })]
}

/** Someone who has chosen nothing, if results are on by default. */
async function byDefault(
  { defaultResults, people, preferences }: ResultsNeeds,
  email: string,
): Promise<Preference[]> {
  if (defaultResults === 'off') return []
  const found = await people.ofEmail(email)
  if (!found.ok && found.error.kind !== 'refused') throw new Error('Slack does not tell who this is')
  return found.ok && found.value !== undefined ? [await preferences.find(found.value)] : []
}
