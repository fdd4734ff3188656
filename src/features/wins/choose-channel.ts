import type { ListAccess } from '../../access/list-access.ts'
import type { Content } from '../../blocks/text/document.ts'
import { winsMessage, winsProblem, winsUsage } from '../../blocks/wins/wins-message.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { ok } from '../../lib/result.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkOwnChannel } from '../../slack/conversations.ts'
import type { WinsChannel } from './wins-channel.ts'

export interface WinsDependencies {
  listAccess: ListAccess
  slack: Pick<SlackClients, 'client'>
}

/** `wins here`, `wins off` and `wins`, for coaches and admins. */
export async function answerWins(
  { listAccess, slack }: WinsDependencies,
  winsChannel: WinsChannel,
  context: DeliveryContext,
  text: string,
): Promise<Content> {
  const word = text.trim().toLowerCase()
  if (!['', 'here', 'off'].includes(word)) return winsUsage()
  const { user, channel = '', errorId } = context
  const allowed = await listAccess.authoriseForEveryone(user)
  if (!allowed.ok) {
    context.audit(auditFields(allowed, 'changed'))
    return winsProblem(allowed.error, errorId)
  }
  const audited = auditFields(ok({ by: allowed.value }), 'changed')
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
