import type { People } from '../../access/people.ts'
import { HOME_ACTIONS, HOME_MORE, notificationsButton } from '../../blocks/home/home-controls.ts'
import { pauseText } from '../../blocks/settings/notification-words.ts'
import { FORGOTTEN, forgottenHomeView, privacyMessage } from '../../blocks/settings/privacy-message.ts'
import { wordsContent } from '../../blocks/text/document.ts'
import type { Leases } from '../../database/leases.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import { say } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { Word } from '../../delivery/word.ts'
import { HOUR_MS } from '../../lib/durations.ts'
import { every, type Loop } from '../../lib/every.ts'
import { describeError, type Log } from '../../lib/log.ts'
import { feature } from '../../shared/feature.ts'
import type { KnownPeople } from '../../shared/preferences/known-people.ts'
import { NOTIFICATION_BUTTON, type NotificationNeeds } from '../../shared/preferences/preferences-table.ts'
import type { WorkspaceSettings } from '../../shared/workspace-settings.ts'
import { notifications, openNotifications, type SettingsNeeds } from './notification-form.ts'

interface ForgetNeeds {
  knownPeople: KnownPeople
  people: People
  leases: Leases
  log: Log
  clock: () => number
  settings: WorkspaceSettings
}

/**
 * Deletes the rows of the person who presses. It asks nothing of Exec afterwards, since each request is counted for a
 * person.
 */
const forgetMe = button({
  ids: [HOME_ACTIONS.forgetMe],
  ...NOTIFICATION_BUTTON,
  async run({ knownPeople, homePublisher }: SettingsNeeds & ForgetNeeds, context) {
    const { user, viewer } = context
    const email = await viewer.email()
    const revision = homePublisher.startRevision(user)
    await knownPeople.forget({ person: user, email })
    context.audit({ decision: 'forgotten', reason: 'own_choice' })
    await context.reply(() => revision.publish(forgottenHomeView()))
    return { audit: [], redraw: FORGOTTEN, title: 'Privacy' }
  },
})

/** @param option its value in the Home's ⋯ menu. */
const privacyButton = (id: string, option?: string) =>
  button({
    ids: [id],
    option,
    ...NOTIFICATION_BUTTON,
    run: async ({ settings }: ForgetNeeds) => ({
      audit: [],
      redraw: privacyMessage(settings.access),
      title: 'Privacy',
    }),
  })

const privacy = [privacyButton(HOME_ACTIONS.privacy), privacyButton(HOME_ACTIONS.more, HOME_MORE.privacy)]

/** Answers with a button: Slack gives a message no trigger to open the form. */
const settingsWord: Word<NotificationNeeds> = {
  buttons: [notificationsButton()],
  isMessage: (_, rest) => rest === '',
  async run({ preferences }, { user, now }) {
    const { pausedUntil = 0 } = await preferences.find(user)
    const paused = pausedUntil > now.getTime() ? `${pauseText(pausedUntil)}.\n` : ''
    return say(wordsContent(`${paused}Choose what I tell you by DM, and when:`, notificationsButton()))
  },
}

/** *Stop*, alone or with what should stop. Other sentences that begin this way mean something else. */
const STOP = /^\s*(?:stop|pause|unsubscribe)(?:\s+(?:all|dms?|messages?|notifications?|it))*[\s.!]*$/i
const isStop = (_: unknown, text: string) => STOP.test(text)

const forgetWord: Word<ForgetNeeds> = {
  name: 'forget',
  use: 'forget me',
  withoutExec: true,
  isMessage: (_, rest) => /^me$/i.test(rest),
  run: async ({ settings }) => say(privacyMessage(settings.access)),
}

/** *Notifications…* and *Forget me*. */
export const settings = feature<SettingsNeeds & ForgetNeeds>({
  name: 'settings',
  rows: { preferences: rowsNaming('preferences', ['person']) },
  buttons: [openNotifications, ...privacy, forgetMe],
  forms: [notifications],
  words: [
    { ...settingsWord, name: 'notifications' },
    { ...settingsWord, name: 'settings' },
    { ...settingsWord, takes: isStop, isMessage: isStop },
    forgetWord,
  ],
  acts: (needs) => ({ chores: [forgetDeactivated(needs)] }),
})

/** A minute short of an hour, so that drifting timers don't skip one. */
const LEASE_MS = HOUR_MS - 60_000
/**
 * Each person costs a `users.info`, which Slack allows a hundred times a minute. Up to 480 people are all checked in a
 * day.
 */
const MOST_IN_AN_HOUR = 20
const HOURS = 24
const LEASE = 'forget_deactivated'

/**
 * Forgets people with a deactivated Slack account. Each hour, one replica checks a few, so that all are checked in a
 * day. Slack's event for it would come with every change of every profile. A run never rejects.
 */
export function forgetDeactivated({
  knownPeople,
  people,
  leases,
  log,
  clock,
}: Omit<ForgetNeeds, 'settings'>): Loop {
  const task = async () => {
    try {
      if (!(await leases.take(LEASE, LEASE_MS))) return
      for (const person of someOf(await knownPeople.everyone(), Math.floor(clock() / HOUR_MS))) {
        const profile = await people.find(person)
        if ('kind' in profile || profile.accountType !== 'deactivated') continue
        await knownPeople.forget({ person, email: profile.email })
        log.info('forgot a deactivated person', { user: person })
      }
    } catch (error) {
      log.warn('could not look for deactivated people', describeError(error))
    }
  }
  return every(HOUR_MS, task, { firstMs: HOUR_MS })
}

/** Picks this hour's share, so that everyone is checked within a day, or several days for many people. */
function someOf(people: readonly string[], hour: number): string[] {
  const hours = Math.max(HOURS, Math.ceil(people.length / MOST_IN_AN_HOUR))
  const size = Math.ceil(people.length / hours)
  const first = (hour % hours) * size
  return people.slice(first, first + size)
}
