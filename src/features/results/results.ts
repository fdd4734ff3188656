import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import {
  RESULT_ACTIONS,
  RESULTS_ENDED,
  RESULTS_GO_ON,
  RESULTS_OFF,
} from '../../blocks/results/result-messages.ts'
import { button } from '../../delivery/button.ts'
import { useListener } from '../../delivery/runner.ts'
import { emailOf } from '../../exec/session.ts'
import { describeError } from '../../lib/log.ts'
import { isWorkingTime, nextWorkingTime } from '../../lib/zoned-time.ts'
import type { Notification } from '../../outbox/notification.ts'
import { sentListener } from '../../outbox/row-sender.ts'
import { feature } from '../../shared/feature.ts'
import {
  afterPress,
  choosingResults,
  isUnengaged,
  type Preference,
  resultsChoice,
  whyUnwanted,
} from '../../shared/preferences/preference-rules.ts'
import { OWN_CHOICE } from '../../shared/preferences/preferences-table.ts'
import { turnOff } from '../../shared/preferences/turn-off.ts'
import { gradeListener, type NewlyGraded } from '../../shared/sessions/graded-sessions.ts'
import { keepGoingQuestion, offHoursResults, type ResultsNeeds, result } from './compose-result.ts'

const turnOffResults = (id: string, option?: string) =>
  turnOff(id, (now) => choosingResults('off', now), RESULTS_OFF, option)

/**
 * *Keep going*. Any press in a DM counts as use (see `rememberUse`), so this one has nothing more to do. It is ignored
 * a week later, or after *Turn off results*.
 */
const keepGoing = button({
  ids: [RESULT_ACTIONS.keepGoing],
  kind: 'notifications',
  surface: ({ actionId }) => `dm:${actionId}`,
  read: ({ actionId }) => actionId,
  async run({ preferences, defaultResults }: ResultsNeeds, { user, now }) {
    const choice = resultsChoice(await preferences.find(user), { now: now.getTime(), defaultResults })
    const reply = choice === 'off' ? RESULTS_ENDED : RESULTS_GO_ON
    return { audit: OWN_CHOICE, reply }
  },
})

/** *My results*: people get DMs about their own graded sessions. */
export const results = feature<ResultsNeeds>({
  name: 'results',
  buttons: [
    turnOffResults(RESULT_ACTIONS.turnOff),
    turnOffResults(SESSION_ACTIONS.more, MORE.turnOffResults),
    keepGoing,
  ],
  notifications: [result, offHoursResults, keepGoingQuestion],
  brings: [
    gradeListener.bring((needs) => ({
      isWaiting: async () =>
        needs.defaultResults === 'each' || (await needs.preferences.isAnyoneListening(needs.clock())),
      onGraded: (graded) => notifyAll(needs, graded),
    })),
    sentListener.bring((needs) => (sent) => countDmWithoutPress(needs, sent)),
    useListener.bring((needs) => (user) => rememberUse(needs, user)),
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

/** Counts DMs in a row without a press, and after some asks whether to go on. */
async function countDmWithoutPress(
  { preferences, outbox, clock }: ResultsNeeds,
  { kind, recipient }: Notification,
): Promise<void> {
  const now = clock()
  if (kind === keepGoingQuestion.kind) return preferences.change(recipient, { askedToGoOnAt: now })
  if (kind !== result.kind && kind !== offHoursResults.kind) return
  if (!isUnengaged(await preferences.countDm(recipient, now))) return
  const about = { subject: recipient, recipient, dedupKey: String(now) }
  await outbox.enqueue([keepGoingQuestion.of({ ...about, details: {}, dueAt: now })])
}

/**
 * Notes that the person uses the DMs, so the app need not ask whether to go on. Never rejects: the next press counts
 * just the same.
 */
async function rememberUse({ preferences, log, clock }: ResultsNeeds, person: string): Promise<void> {
  try {
    const preference = await preferences.find(person)
    if (preference.unpressed === 0 && preference.askedToGoOnAt === undefined) return
    await preferences.change(person, afterPress(preference, clock()))
  } catch (error) {
    log.warn('presses are not noted', describeError(error))
  }
}
