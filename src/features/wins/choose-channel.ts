import { scopeOf } from '../../access/team.ts'
import type { Content } from '../../blocks/text/document.ts'
import { winsMessage, winsProblem, winsUsage } from '../../blocks/wins/wins-message.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { failed } from '../../lib/result.ts'
import type { WinsChannel } from '../../shared/wins-channel.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkOwnChannel } from '../../slack/conversations.ts'

export interface WinsDependencies {
  winsChannel: WinsChannel
  slack: Pick<SlackClients, 'client'>
}

/** `wins here`, `wins off` and `wins`, for admins and those who coach everyone: the channel is the whole workspace's. */
export async function answerWins(
  { winsChannel, slack }: WinsDependencies,
  context: DeliveryContext,
  text: string,
): Promise<Content> {
  const word = text.trim().toLowerCase()
  if (!['', 'here', 'off'].includes(word)) return winsUsage()
  const { user, channel = '', errorId } = context
  const scope = await scopeOf(context.viewer)
  const allowed =
    scope.ok && scope.value.kind === 'groups' ? failed({ kind: 'list_not_allowed' } as const) : scope
  const audited = auditFields(allowed, 'changed')
  if (!allowed.ok) {
    context.audit(audited)
    return winsProblem(allowed.error, errorId)
  }
  if (word === 'off') {
    const was = await winsChannel.remove()
    context.audit({ ...audited, channel: was })
    return winsMessage({ kind: 'none', was })
  }
  if (word === '') {
    const chosen = await winsChannel.find()
    if (chosen === undefined) return winsMessage({ kind: 'none', was: undefined })
    return winsMessage({ kind: 'channel', channel: chosen, isNew: false })
  }
  const checked = await checkOwnChannel(slack.client, channel)
  if (!checked.ok) {
    context.audit({ decision: 'refused', ...auditReason(checked.error) })
    return winsProblem(checked.error, errorId)
  }
  await winsChannel.choose(channel, user)
  context.audit(audited)
  return winsMessage({ kind: 'channel', channel, isNew: true })
}
