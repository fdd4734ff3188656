import { z } from 'zod'
import { bodyAs, type DeliveryRunner, defineListener, type ListenerArguments } from '../../delivery/runner.ts'
import type { UnfurlStyle } from '../../features/unfurl/draw-unfurls.ts'
import { type UnfurlDependencies, unfurlLinks } from '../../features/unfurl/unfurl-links.ts'
import type { UnfurlTarget } from '../../slack/send-unfurls.ts'

const payload = z.object({
  event_id: z.string(),
  is_ext_shared_channel: z.boolean().optional(),
  event: z.object({
    user: z.string(),
    channel: z.string(),
    message_ts: z.string(),
    is_bot_user_member: z.boolean().optional(),
    is_unfurl_refresh: z.boolean().optional(),
    unfurl_id: z.string().optional(),
    source: z.string().optional(),
    links: z.array(z.object({ url: z.string() })),
  }),
})

type LinkEvent = z.infer<typeof payload>['event']

/** A message with links to Exec, posted or still in the composer. Tells nobody about failures: the link itself is there. */
export function linkShared(runner: DeliveryRunner, dependencies: UnfurlDependencies) {
  return defineListener<ListenerArguments, z.infer<typeof payload>>(runner, {
    event: 'link_shared',
    read: bodyAs(payload),
    delivery: ({ event_id: key, event }) => ({
      key,
      kind: surfaceOf(event),
      user: event.user,
      channel: event.channel,
    }),
    run: (context, { event, is_ext_shared_channel }) =>
      unfurlLinks(dependencies, context, {
        surface: surfaceOf(event),
        user: event.user,
        channel: event.channel,
        ts: event.message_ts,
        urls: event.links.map(({ url }) => url),
        target: targetOf(event),
        isExternal: is_ext_shared_channel,
        isBotMember: event.is_bot_user_member === true,
      }),
  })
}

function surfaceOf({ source, is_unfurl_refresh }: LinkEvent): UnfurlStyle['surface'] {
  if (is_unfurl_refresh === true) return 'unfurl_refresh'
  return source === 'composer' ? 'composer' : 'unfurl'
}

/** Enterprise organisations send no `unfurl_id`; there the channel and `ts` name the message. */
function targetOf({ unfurl_id, source, channel, message_ts }: LinkEvent): UnfurlTarget {
  if (unfurl_id !== undefined && (source === 'composer' || source === 'conversations_history'))
    return { unfurl_id, source }
  return { channel, ts: message_ts }
}
