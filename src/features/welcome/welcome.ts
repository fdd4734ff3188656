import { z } from 'zod'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  CHANNEL_HELLO,
  DIGEST_ON,
  resultsOn,
  unreadyMessage,
  WELCOME_ACTIONS,
  welcomeMessage,
} from '../../blocks/welcome/welcome-messages.ts'
import { REPLIED, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import { bodyAs, type ListenerArguments, NOT_FOR_US, wayIn } from '../../delivery/runner.ts'
import { DAY_MS } from '../../lib/durations.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { feature } from '../../shared/feature.ts'
import { answerListWords, type ListDependencies, type ListWords } from '../../shared/list.ts'
import { choosingResults, type PreferenceChange, resultsChoice } from '../../shared/preference.ts'
import { findReader, IN_SETTINGS, OWN_CHOICE, type Reader } from '../../shared/preferences.ts'
import type { SlackClients } from '../../slack/clients.ts'

type WelcomeNeeds = ListDependencies & {
  slack: SlackClients
  botUserId: string | undefined
  outbox: Outbox
  notConnected: object | undefined
}

const opened = z.object({
  event_id: z.string(),
  event: z.object({ user: z.string(), channel: z.string(), tab: z.literal('messages') }),
})

/** Someone opens the app's direct message. The first time, once ever, the app says who it is, unless they know it: they have chosen something, or had a DM. */
const messagesOpened = wayIn('app_home_opened messages', (needs: WelcomeNeeds) => ({
  event: 'app_home_opened',
  read: bodyAs(opened),
  delivery: ({ event_id: key, event: { user, channel } }) => ({ key, kind: 'welcome', user, channel }),
  async run(context, { event: { user, channel } }) {
    const { preferences } = needs
    // It says what Exec's sessions bring: before, it would be said in vain, and never again.
    if (needs.notConnected !== undefined) return
    const insider = await context.viewer.insider()
    if (!insider.ok || !(await preferences.isFirstWelcome(user, context.now.getTime()))) return
    const found = await findReader(needs, context)
    const { results, digest } = await preferences.find(user)
    if (results !== undefined || digest !== 'off') return
    if ((await needs.outbox.findDirectMessage(user)) !== undefined) return
    context.audit({ decision: 'notified', reason: 'own_choice' })
    const { chat } = needs.slack.clientWithoutRetry
    const message = found.ok
      ? greeting(needs, found.value, context.now)
      : unreadyMessage(insider.value.name, problemMessage(found.error.problem, context.errorId))
    await context.reply(() => chat.postMessage({ channel, ...message }))
  },
}))

function greeting({ defaultResults }: WelcomeNeeds, reader: Reader, now: Date, done?: string) {
  const { profile, audience, preference } = reader
  const choice = resultsChoice(preference, { now: now.getTime(), defaultResults })
  const canTell = audience.canWatch && audience.hasSessions && choice === 'off'
  return welcomeMessage({ name: profile.name, isCoach: audience.mayListOthers, canTell, done })
}

/** The buttons below the greeting turn on what they say, and leave the greeting. */
const turnOn = (id: string, done: (reader: Reader) => string, change: (now: number) => PreferenceChange) =>
  button({
    ids: [id],
    ...IN_SETTINGS,
    async run(needs: WelcomeNeeds, context) {
      const found = await findReader(needs, context)
      if (!found.ok) return found.error
      const { profile, audience } = found.value
      if (id === WELCOME_ACTIONS.digest && !audience.mayListOthers)
        return refuse('refused', { kind: 'digest_not_allowed' })
      await needs.preferences.change(context.user, change(context.now.getTime()), profile.email)
      return {
        audit: OWN_CHOICE,
        redraw: greeting(needs, found.value, context.now, done(found.value)),
      }
    },
  })

/** What a person sees first comes below the greeting: its other button stays. */
const see = (id: string, word: ListWords['word'], of: ListWords['of']) =>
  button({
    ids: [id],
    kind: 'button',
    surface: () => `list:${id}`,
    read: ({ value }) => value,
    async run(needs: WelcomeNeeds, context) {
      const { chat } = needs.slack.clientWithoutRetry
      const shown = await answerListWords(needs, context, { word, of })
      await context.replyWithMessage(shown, ({ text, blocks }) =>
        chat.postMessage({ channel: context.user, text, blocks }),
      )
      return REPLIED
    },
  })

const joined = z.object({
  event_id: z.string(),
  event: z.object({ user: z.string(), channel: z.string(), inviter: z.string().optional() }),
  is_ext_shared_channel: z.boolean().optional(),
})

/** A month: someone may remove the app and invite it again. */
const GREETED_MS = 30 * DAY_MS

/** Someone invites the app to a channel: it says there what it does. It joins some by itself, and is silent then. */
const invited = wayIn('member_joined_channel', (needs: WelcomeNeeds) => ({
  event: 'member_joined_channel',
  read({ body }: ListenerArguments) {
    const { data } = joined.safeParse(body)
    const { user, inviter } = data?.event ?? {}
    if (data === undefined) return undefined
    const isInvited = user === needs.botUserId && inviter !== undefined && inviter !== user
    return isInvited && data.is_ext_shared_channel !== true ? { ...data, inviter } : NOT_FOR_US
  },
  delivery: ({ event: { channel }, inviter: user }) => ({
    key: `greeted:${channel}`,
    rememberedMs: GREETED_MS,
    kind: 'welcome',
    user,
    channel,
  }),
  async run(context, { event: { channel } }) {
    context.audit({ decision: 'notified', reason: 'own_choice' })
    const { chat } = needs.slack.clientWithoutRetry
    await context.reply(() => chat.postMessage({ channel, ...CHANNEL_HELLO }))
  },
}))

/** The app says once who it is: to a person, and in a channel. */
export const welcome = feature<WelcomeNeeds>({
  name: 'welcome',
  events: [messagesOpened, invited],
  buttons: [
    see(WELCOME_ACTIONS.latest, 'latest', 'own'),
    see(WELCOME_ACTIONS.team, 'recent', 'team'),
    turnOn(
      WELCOME_ACTIONS.results,
      ({ profile }) => resultsOn(profile.email),
      (now) => choosingResults('each', now),
    ),
    turnOn(
      WELCOME_ACTIONS.digest,
      () => DIGEST_ON,
      () => ({ digest: 'weekly', undeliverable: undefined }),
    ),
  ],
})
