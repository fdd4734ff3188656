import { scopeOf } from '../../access/scope.ts'
import type { Viewer } from '../../access/viewer.ts'
import { whyMessage } from '../../blocks/why/why-message.ts'
import { orRefused, type PrivateAnswer, say } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { findReference, parseReference, sessionPageTemplate } from '../../exec/session-reference.ts'
import type { Connecting } from '../../install/connecting.ts'
import { feature } from '../../shared/feature.ts'
import { openWithAudit } from '../../shared/sessions/card.ts'
import type { SessionPage } from '../../shared/sessions/session-page.ts'
import type { UnfurlMode } from '../../shared/workspace-settings.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { beginsWithPerson, parsePerson } from '../../slack/person.ts'
import { explainDms, type WhyDmsNeeds } from './why-dms.ts'

interface WhyDependencies extends WhyDmsNeeds {
  slack: SlackClients
  linkHosts: readonly string[]
  sessionPage: SessionPage
  unfurls: UnfurlMode
  /** `EXEC_MONITORS`. */
  monitors: boolean
  connecting: Connecting | undefined
}

/** What the app would do with a link that this person posts here, and the rule that decides it. */
async function explain(
  { slack, linkHosts, sessionPage: { url: sessionUrl }, connecting, ...others }: WhyDependencies,
  context: DeliveryContext,
  text: string,
): Promise<PrivateAnswer> {
  const settings = { ...others, areInHome: connecting !== undefined }
  const parsed = parseReference(text, linkHosts)
  if (!parsed.ok)
    return say(whyMessage({ link: parsed.error, namesSettings: false, ...settings }, context.errorId))
  const [opened, checked, namesSettings] = await Promise.all([
    orRefused(openWithAudit(context, parsed.value, 'explained')),
    checkConversation(slack.client, context.channel ?? ''),
    mayReadOfSettings(context.viewer),
  ])
  const template = sessionPageTemplate(parsed.value)
  const reply = whyMessage(
    {
      link: 'session',
      sessionUrl: template === sessionUrl ? undefined : template,
      namesSettings,
      access: 'problem' in opened ? opened.problem : opened.by,
      ...settings,
      conversation: checked.ok ? 'own' : checked.error,
    },
    context.errorId,
  )
  return { audit: opened.audit, reply }
}

/** Slack's admins and owners, Exec's admins, and coaches may. */
async function mayReadOfSettings(viewer: Viewer): Promise<boolean> {
  return (await viewer.administers()) || (await scopeOf(viewer, 'background')).ok
}

const whyWord: Word<WhyDependencies> = {
  name: 'why',
  use: 'why',
  isMessage: ({ linkHosts }, rest) =>
    rest === '' ||
    parsePerson(rest).ok ||
    (/^\S+$/.test(rest) && findReference(rest, linkHosts)?.ok === true),
  run: (needs, context, rest) =>
    rest === '' || beginsWithPerson(rest) ? explainDms(needs, context, rest) : explain(needs, context, rest),
}

/** Why a link does or doesn't unfurl, and why somebody does or doesn't get DMs. */
export const why = feature<WhyDependencies>({
  name: 'why',
  words: [whyWord],
})
