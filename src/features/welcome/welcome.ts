import { z } from 'zod'
import { findLack } from '../../access/lists.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  channelHello,
  resultsOn,
  unreadyMessage,
  WELCOME_ACTIONS,
} from '../../blocks/welcome/welcome-messages.ts'
import { button } from '../../delivery/button.ts'
import { bodyAs, type ListenerArguments, NOT_FOR_US, wayIn } from '../../delivery/runner.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { failed } from '../../lib/result.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { feature } from '../../shared/feature.ts'
import { type GreetingNeeds, greeting, turnOn } from '../../shared/preferences/greeting.ts'
import { choosingResults } from '../../shared/preferences/preference-rules.ts'
import { findSubscriber } from '../../shared/preferences/preferences-table.ts'
import type { CardDependencies } from '../../shared/sessions/card.ts'
import { answerListWords, type ListWords } from '../../shared/sessions/list.ts'
import type { UnfurlMode } from '../../shared/workspace-settings.ts'
import type { SlackClients } from '../../slack/clients.ts'

type WelcomeNeeds = CardDependencies &
  GreetingNeeds & {
    slack: SlackClients
    botUserId: string | undefined
    outbox: Outbox
    notConnected: object | undefined
    unfurls: UnfurlMode
  }

const opened = z.object({
  event_id: z.string(),
  event: z.object({ user: z.string(), channel: z.string(), tab: z.literal('messages') }),
})

/**
 * Someone opens the app's direct message. The first time, the app introduces itself. It doesn't to somebody who has made a
 * choice, or to a rep who has had a DM.
 */
const messagesOpened = wayIn('app_home_opened messages', (needs: WelcomeNeeds) => ({
  event: 'app_home_opened',
  read: bodyAs(opened),
  delivery: ({ event_id: key, event: { user, channel } }) => ({ key, kind: 'welcome', user, channel }),
  async run(context, { event: { user, channel } }) {
    // The greeting is about Exec's sessions and comes only once, so it waits until Exec is connected.
    if (needs.notConnected !== undefined) return
    const insider = await context.viewer.insider()
    if (!insider.ok || !(await needs.preferences.isFirstWelcome(user, context.now.getTime()))) return
    const subscriber = await findSubscriber(needs, context)
    // A coach's first DM may be a question, which doesn't offer what coaches can turn on.
    const isCoach = subscriber.ok && subscriber.value.audience.mayListOthers
    if (!isCoach && (await needs.outbox.findDirectMessage(user)) !== undefined) return
    context.audit({ decision: 'notified', reason: 'own_choice' })
    const { chat } = needs.slack.clientWithoutRetry
    const lack =
      subscriber.ok && !isCoach
        ? await findLack(context.viewer, insider.value, needs.timing.lateMs)
        : undefined
    const ready = lack === undefined ? subscriber : failed(lack)
    const message = ready.ok
      ? greeting(needs, ready.value)
      : unreadyMessage(insider.value.name, problemMessage(ready.error, context.errorId))
    await context.reply(() => chat.postMessage({ channel, ...message }))
  },
}))

/** Answers below the greeting, so that its other button stays. */
const see = (id: string, word: ListWords['word'], of: ListWords['of']) =>
  button({
    ids: [id],
    kind: 'button',
    surface: () => `list:${id}`,
    read: ({ value }) => value,
    run: (needs: WelcomeNeeds, context) => answerListWords(needs, context, { word, of }),
  })

const joined = z.object({
  event_id: z.string(),
  event: z.object({ user: z.string(), channel: z.string(), inviter: z.string().optional() }),
  is_ext_shared_channel: z.boolean().optional(),
})

/** Someone may remove the app and invite it again within a month. */
const GREETED_MS = 30 * DAY_MS

/**
 * When someone invites the app to a channel, it says there what it does. It is silent in channels that it joins by
 * itself.
 */
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
    await context.reply(() =>
      chat.postMessage({ channel, ...channelHello({ unfurls: ['card', 'score'].includes(needs.unfurls) }) }),
    )
  },
}))

/** Introduces the app once to each person and in each channel. */
export const welcome = feature<WelcomeNeeds>({
  name: 'welcome',
  events: [messagesOpened, invited],
  buttons: [
    see(WELCOME_ACTIONS.latest, 'latest', 'own'),
    see(WELCOME_ACTIONS.team, 'recent', 'team'),
    turnOn(WELCOME_ACTIONS.results, ({ profile }) => resultsOn(profile.email), choosingResults('each')),
  ],
})
