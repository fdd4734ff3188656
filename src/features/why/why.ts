import type { SessionAccess } from '../../access/session-access.ts'
import { whyMessage } from '../../blocks/problems/why-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { parseAskedSession } from '../../exec/session-reference.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { openAndAudit } from '../card/answer-with-card.ts'
import type { UnfurlMode } from '../settings.ts'

export interface WhyDependencies {
  sessionAccess: SessionAccess
  slack: Pick<SlackClients, 'client'>
  linkHosts: readonly string[]
  unfurls: UnfurlMode
  workObjects: boolean
}

/** What the app would do with a link that this person posts here, and which rule decides it. */
export async function why(
  { sessionAccess, slack, linkHosts, unfurls, workObjects }: WhyDependencies,
  context: DeliveryContext,
  text: string,
): Promise<Content> {
  const parsed = parseAskedSession(text, linkHosts)
  if (!parsed.ok) return whyMessage({ link: parsed.error, unfurls, workObjects }, context.errorId)
  const [opened, checked] = await Promise.all([
    openAndAudit(sessionAccess, context, parsed.value, { decision: 'explained' }),
    checkConversation(slack.client, context.channel ?? ''),
  ])
  return whyMessage(
    {
      link: 'session',
      access: opened.ok ? opened.value.by : opened.error,
      unfurls,
      workObjects,
      conversation: checked.ok ? 'own' : checked.error,
    },
    context.errorId,
  )
}
