import { SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { privateCard } from '../../blocks/card/unfurl.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { workObject } from '../../blocks/work-object/work-object.ts'
import { audit, outcome } from '../../delivery/audit.ts'
import type { Click } from '../../delivery/button-action.ts'
import { deliverMessage } from '../../delivery/reply.ts'
import type { Visit } from '../../delivery/runner.ts'
import { onClick } from '../../handlers/actions/on-click.ts'
import type { HandlerDependencies } from '../../handlers/handler-dependencies.ts'
import { checkConversation } from '../../slack/conversations.ts'
import { clickProgress } from './card-progress.ts'

const EXTERNAL = 'external_conversation'
const NOT_SHOWN_HERE = { kind: 'external_view' } as const

/** The buttons that draw a card anew in its place. */
export const CARD_ACTIONS: readonly string[] = [
  SESSION_ACTIONS.showEvaluations,
  SESSION_ACTIONS.hideEvaluations,
  SESSION_ACTIONS.refresh,
  SESSION_ACTIONS.tryAgain,
  SESSION_ACTIONS.backToCard,
]

/** Where an answer is drawn that the clicker alone gets. */
const ALONE = { surface: 'message', isPublic: false, shared: undefined } as const

/**
 * *Show evaluations*, *Hide evaluations*, *Refresh*, *Try again*, and *Back* from the progress. Each names the state it leads
 * to, so pressing twice ends in one of the two. Whoever may not see the session is told so, and the message stays as it is.
 * Where nothing may be added, the clicker alone gets the card; below a link, hiding then leaves one without content.
 */
export function cardAction(dependencies: HandlerDependencies) {
  return onClick(
    dependencies,
    ({ surface, actionId }) => `${surface}:${actionId}`,
    async (visit, click) => {
      const { actionId, reference } = click
      const isAgain = actionId === SESSION_ACTIONS.tryAgain
      const fresh = isAgain || actionId === SESSION_ACTIONS.refresh
      const { user, onRequest } = visit
      const [opened, conversation] = await Promise.all([
        dependencies.openSession({
          user,
          session: reference.id,
          fresh,
          isLikelyOwn: reference.list?.of === 'own',
          onRequest,
        }),
        click.isPublic ? lookAt(dependencies, click.channel) : 'own',
      ])
      if (!opened.ok || conversation === 'external') {
        audit(dependencies.log, visit, {
          session: reference.id,
          ...(opened.ok ? { decision: 'refused', reason: EXTERNAL } : outcome(opened, 'shown')),
        })
        const problem = opened.ok ? NOT_SHOWN_HERE : opened.error
        const message = problemMessage(problem, visit.reference, reference)
        return visit.deliver(() => (isAgain ? click.redraw(message) : click.tell(message)))
      }
      const isHiding = actionId === SESSION_ACTIONS.hideEvaluations
      const mayAdd = await mayAddBelowLink(dependencies, visit, click)
      const isEmptied = isHiding && !mayAdd
      const isHeldBack = !isHiding && (!mayAdd || conversation === 'unknown')
      const decision = isEmptied ? 'private_card' : isHeldBack ? 'shown_privately' : 'shown'
      audit(dependencies.log, visit, { session: reference.id, ...outcome(opened, decision) })
      const { sessionUrl } = dependencies
      if (isEmptied) {
        const empty = privateCard(reference, { sessionUrl, surface: click.surface })
        return visit.deliver(() => click.redraw(empty))
      }
      const { session, asOf } = opened.value
      const place: Click = isHeldBack ? { ...click, ...ALONE } : click
      const shown = { reference, sessionUrl, asOf }
      const refreshedAt = actionId === SESSION_ACTIONS.refresh ? dependencies.clock() : undefined
      const card = sessionCard(session, {
        ...shown,
        surface: place.surface,
        isExpanded: actionId === SESSION_ACTIONS.showEvaluations,
        progress: await clickProgress(dependencies, visit, place, session),
        ...(place.shared === undefined ? {} : { shared: place.shared }),
        ...(refreshedAt === undefined ? {} : { refreshedAt }),
      })
      const entity =
        click.workObject === undefined || !dependencies.workObjects
          ? undefined
          : workObject(session, click.workObject, { ...shown, refreshedAt })
      const show = (content: Content) => click.redraw(content, entity)
      await deliverMessage(visit, card, isHeldBack ? click.tell : show, click.tell)
    },
  )
}

/**
 * Whose conversation it is: a channel may have been shared with another organisation since the card came there. `unknown`
 * where Slack does not say at the moment. In a private channel that the bot is not in it can't be looked up at all, and the
 * card stays what it was: unfurls are never made in an external channel.
 */
async function lookAt(
  { client }: HandlerDependencies,
  channel: string | undefined,
): Promise<'own' | 'external' | 'unknown'> {
  const checked = await checkConversation(client, channel ?? '')
  if (checked.ok) return 'own'
  if (checked.error.kind === EXTERNAL) return 'external'
  return checked.error.kind === 'unchecked_conversation' ? 'unknown' : 'own'
}

/**
 * Whether a click of someone who may see the session may add to what stands below a link, for everyone who reads along.
 * The setting has to allow content there, and who posted the link, where that is remembered, must still see the session: by
 * that person's right it was unfurled. Where the button stands below no link, nothing is in the way.
 */
export async function mayAddBelowLink(
  { unfurls, linkAuthors, openSession }: Pick<HandlerDependencies, 'unfurls' | 'linkAuthors' | 'openSession'>,
  { user, onRequest }: Pick<Visit, 'user' | 'onRequest'>,
  { unfurled, reference }: Pick<Click, 'unfurled' | 'reference'>,
): Promise<boolean> {
  if (unfurled === undefined) return true
  if (unfurls !== 'card') return false
  const clientWithoutRetry = await linkAuthors.find(unfurled.channel, unfurled.ts)
  if (clientWithoutRetry === undefined || clientWithoutRetry === user) return true
  const byPoster = await openSession({ user: clientWithoutRetry, session: reference.id, onRequest })
  return byPoster.ok
}
