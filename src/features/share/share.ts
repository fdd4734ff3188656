import { z } from 'zod'
import { mayShow } from '../../access/policy.ts'
import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { MENTION_HINT, MENTION_USAGE, SHARE_HINT } from '../../blocks/help/help-messages.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import {
  PREVIEW_HIDDEN,
  readShareNotice,
  SHARE_NOTICE_ACTIONS,
  SHARE_NOTICES_OFF,
  SHARE_REMOVED,
  shareAnswer,
} from '../../blocks/share/share.ts'
import type { AnyContent } from '../../blocks/text/document.ts'
import { parseMrkdwn } from '../../blocks/text/rich-pieces.ts'
import { type Done, orRefused, type PrivateAnswer, refuse, say } from '../../delivery/answer.ts'
import { button, link } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type ListenerArguments, NOT_FOR_US, wayIn } from '../../delivery/runner.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { findReference, parseReferenceWithRest } from '../../exec/session-reference.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { feature } from '../../shared/feature.ts'
import type { Preferences } from '../../shared/preferences/preferences-table.ts'
import { turnOff } from '../../shared/preferences/turn-off.ts'
import { cardOffer } from '../../shared/sessions/card.ts'
import { listAnswer } from '../../shared/sessions/list.ts'
import {
  authorizeRemoval,
  type HidePreviewNeeds,
  hidePreview,
  notRemoved,
  shareUnknown,
} from '../../shared/sharing/hide-preview.ts'
import type { Mentions } from '../../shared/sharing/remembered-messages.ts'
import { type ComposeShareNeeds, shareDetails, shareNotice } from '../../shared/sharing/share-notice.ts'
import { shareSession } from '../../shared/sharing/share-session.ts'
import { slackFailure } from '../../slack/failure.ts'
import { type ShareFormNeeds, shareButtons, shareForm, shareShortcut } from './share-form.ts'

interface ShareNeeds extends ShareFormNeeds, ComposeShareNeeds, HidePreviewNeeds {
  mentions: Mentions
  preferences: Preferences
}

const FOR_SHARING = { ...firstPage('own'), isForSharing: true }

/**
 * Posts the card into this conversation and confirms privately. Without an id or link, lists the person's own sessions.
 */
const shareWord: Word<ShareNeeds> = {
  name: 'share',
  use: 'share &lt;link&gt;',
  isMessage: ({ linkHosts }, rest) => rest === '' || parseReferenceWithRest(rest, linkHosts).ok,
  async run(needs, context, rest) {
    if (rest.trim() === '') return listAnswer(needs, context, FOR_SHARING, SHARE_HINT)
    const parsed = parseReferenceWithRest(rest, needs.linkHosts)
    if (!parsed.ok) throw refuse('not_shared', parsed.error)
    const { reference } = parsed.value
    const request = {
      reference,
      target: { channel: context.channel ?? '' },
      note: parseMrkdwn(parsed.value.rest),
    }
    const shared = await orRefused(shareSession(needs, context, request))
    return { audit: shared.audit, reply: shareAnswer(shared, context.errorId, request) }
  },
}

/**
 * How long a mention stays answered. People edit messages within days; after a removed card, an edit must not bring it
 * back. Each mention costs one key.
 */
const ANSWERED_MS = 30 * DAY_MS

const appMention = z.object({
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    ts: z.string(),
    thread_ts: z.string().optional(),
    text: z.string(),
  }),
})

/** A bot's message may name no `user`. */
const fromABot = z.object({ event: z.object({ bot_id: z.string() }) })

/**
 * `@the app <link or id> [note]` posts the card in the thread of that message. A mention alone privately lists the
 * person's sessions, to share into the thread. Other words get a hint on how to use it.
 */
const mentioned = wayIn('app_mention', (needs: ShareNeeds) => {
  const { chat } = needs.slack.clientWithoutRetry
  const replyPrivately = (
    { channel, user, thread_ts }: z.infer<typeof appMention>['event'],
    { text, blocks }: AnyContent,
  ) => chat.postEphemeral({ channel, user, ...(thread_ts !== undefined && { thread_ts }), text, blocks })
  return {
    event: 'app_mention',
    read({ body, context: { botUserId } }: ListenerArguments) {
      if (fromABot.safeParse(body).success) return NOT_FOR_US
      const { data } = appMention.safeParse(body)
      return data && { ...data, words: data.event.text.replaceAll(`<@${botUserId}>`, ' ').trim() }
    },
    // Runs before the dedup: the link's own event may come at the same moment, and must find the mention noted.
    async atOnce(_, mention) {
      if (mention !== undefined) await needs.mentions.remember(mention.event.channel, mention.event.ts)
    },
    // Slack sends the mention again when a message is edited, with a new `event_id` but the message's same `ts`.
    delivery: ({ event: { user, channel, ts } }) => ({
      key: `mention:${channel}:${ts}`,
      rememberedMs: ANSWERED_MS,
      kind: 'mention',
      user,
      channel,
    }),
    async run(context, { event, is_ext_shared_channel: isExternal, words }) {
      const { channel, ts, thread_ts: threadTs = ts } = event
      // Checked first, because people of another organization could spend Exec's limit.
      const answer =
        isExternal === true
          ? refuse('not_shared', { kind: 'external_conversation' })
          : await orRefused(answerMention(needs, context, words, { channel, threadTs }))
      await context.answer(answer, (message) => replyPrivately(event, message))
    },
    replyPrivately: (problem, errorId, { event }) => replyPrivately(event, problemMessage(problem, errorId)),
  }
})

/** Posts the card, or returns what to tell the person who mentioned the app privately. */
async function answerMention(
  needs: ShareNeeds,
  context: DeliveryContext,
  words: string,
  target: { channel: string; threadTs: string },
): Promise<PrivateAnswer | Done> {
  if (words === '') {
    return listAnswer(needs, context, firstPage('own', target.threadTs), MENTION_HINT)
  }
  const found = findReference(words, needs.linkHosts)
  if (found === undefined) return say(MENTION_USAGE)
  if (!found.ok) throw refuse('not_shared', found.error)
  const request = { reference: found.value, target, note: [], isReply: true }
  const { audit } = await shareSession(needs, context, request)
  return { audit, isDone: true }
}

/** *Remove* on the card. */
const removeCard = button({
  ids: [SESSION_ACTIONS.more],
  kind: 'remove',
  read({ channel, messageTs: ts, shared, reference }) {
    if (!reference || channel === undefined || ts === undefined || !shared) return undefined
    return { session: reference.id, sharer: shared.sharer, channel, ts }
  },
  run: (needs: ShareNeeds, context, _, card) => remove(needs, context, card),
})

/**
 * *Remove* in the DM about a share. The app looks up the message and who shared it: a button's value could name any
 * message.
 */
const removeShare = button({
  ids: [SHARE_NOTICE_ACTIONS.remove],
  kind: 'remove',
  surface: ({ actionId }) => `dm:${actionId}`,
  read: ({ value }) => readShareNotice(value),
  async run(needs: ShareNeeds, context, _, { session, dedupKey }) {
    context.about = { session }
    const key = shareNotice.keyOf({ subject: session, recipient: context.user, dedupKey })
    const { data: notice } = shareDetails.safeParse((await needs.outbox.find(key))?.details)
    const [channel = '', ts = ''] = dedupKey.split(':')
    const place = { channel, ts, session }
    const sharer = notice?.sharer ?? (await needs.sentCards.findSharer(place))
    if (sharer === undefined) throw shareUnknown(session)
    const isPreview = notice?.preview !== undefined
    const { audit } = isPreview
      ? await hidePreview(needs, context, place)
      : await remove(needs, context, { sharer, ...place })
    return { audit, redraw: isPreview ? PREVIEW_HIDDEN : SHARE_REMOVED }
  },
})

/** Shows a session to other people. */
export const share = feature<ShareNeeds>({
  name: 'share',
  words: [shareWord],
  buttons: [
    ...shareButtons,
    removeCard,
    removeShare,
    link([SHARE_NOTICE_ACTIONS.open]),
    turnOff(SHARE_NOTICE_ACTIONS.turnOff, { shareNotices: false }, SHARE_NOTICES_OFF),
  ],
  forms: [shareForm],
  events: [mentioned],
  shortcuts: [shareShortcut],
  notifications: [shareNotice],
  brings: [
    cardOffer.bring(() => async (_, { by }) => ({ mayShare: mayShow(by) })),
  ],
  help: {
    see: ['`/exec-session share &lt;id or link&gt; [note]`: show one to everyone here'],
  },
})

interface SharedCard {
  session: string
  sharer: string
  channel: string
  ts: string
}

/**
 * The sharer, the participant, Exec's admins and coaches may remove a card. A message already gone counts as removed.
 */
async function remove(
  { slack: { client } }: ShareNeeds,
  context: DeliveryContext,
  { session, sharer, channel, ts }: SharedCard,
): Promise<Done> {
  context.about = { session }
  const removed = await authorizeRemoval(context, session, sharer)
  try {
    await client.chat.delete({ channel, ts })
  } catch (error) {
    const { code } = slackFailure(error)
    if (code !== 'message_not_found') throw notRemoved(code)
  }
  return removed
}
