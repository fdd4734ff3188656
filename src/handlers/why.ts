import type { Content } from '../blocks/card-document.ts'
import { type Verdict, whyMessage } from '../blocks/why-message.ts'
import { parseSessionReference } from '../exec/session-reference.ts'
import { checkConversation } from '../share/conversation.ts'
import type { Visit } from './attend.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { openAndAudit } from './open-and-audit.ts'

/** What the app would do with a link that the asker posts here, and which rule decides, so that silence needs no guess. */
export async function why(dependencies: HandlerDependencies, visit: Visit, text: string): Promise<Content> {
  const { client, linkHosts, unfurls, workObjects } = dependencies
  const parsed = parseSessionReference(text, linkHosts)
  if (!parsed.ok) return whyMessage({ link: parsed.error, unfurls, workObjects }, visit.reference)
  const [opened, checked] = await Promise.all([
    openAndAudit(dependencies, visit, parsed.value, { decision: 'explained' }),
    checkConversation(client, visit.channel ?? ''),
  ])
  const verdict: Verdict = {
    link: 'session',
    access: opened.ok ? opened.value.by : opened.error,
    unfurls,
    workObjects,
    conversation: checked.ok ? 'own' : checked.error,
  }
  return whyMessage(verdict, visit.reference)
}
