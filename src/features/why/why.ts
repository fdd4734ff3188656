import { type Verdict, whyMessage } from '../../blocks/problems/why-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import type { Visit } from '../../delivery/runner.ts'
import { parseSessionReference } from '../../exec/session-reference.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { openAndAudit } from '../card/answers.ts'

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
