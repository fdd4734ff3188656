import { privateCard } from '../blocks/private-card.ts'
import { problemMessage } from '../blocks/problem-message.ts'
import { SESSION_ACTIONS } from '../blocks/session-action.ts'
import { sessionCard } from '../blocks/session-card.ts'
import { workObject } from '../blocks/work-object.ts'
import { checkConversation } from '../share/conversation.ts'
import { audit, outcome } from './audit.ts'
import { clickProgress } from './card-progress.ts'
import { type ClickArguments, readClick } from './click.ts'
import type { HandlerDependencies } from './handler-dependencies.ts'
import { mayAddBelowLink } from './may-add-below-link.ts'

const EXTERNAL = { kind: 'external_conversation' } as const

/** The buttons that draw a card anew in its place. */
export const CARD_ACTIONS: readonly string[] = [
  SESSION_ACTIONS.showEvaluations,
  SESSION_ACTIONS.hideEvaluations,
  SESSION_ACTIONS.refresh,
  SESSION_ACTIONS.tryAgain,
  SESSION_ACTIONS.backToCard,
]

/** Where an answer is drawn that the clicker alone gets. */
const ALONE = { surface: 'message', isPublic: false } as const

/**
 * *Show evaluations*, *Hide evaluations*, *Refresh*, *Try again*, and *Back* from the progress. Each names the state it leads
 * to, so pressing twice ends in one of the two. Whoever may not see the session is told so, and the message stays as it is. Where nothing may be
 * added below a link any more, the clicker alone gets the card, and hiding leaves one without content.
 */
export function cardAction(dependencies: HandlerDependencies) {
  return async ({ ack, body, respond }: ClickArguments) => {
    await ack()
    const click = readClick({ body, respond }, dependencies)
    if (click === undefined) return
    const { actionId, reference } = click
    const isAgain = actionId === SESSION_ACTIONS.tryAgain
    const fresh = isAgain || actionId === SESSION_ACTIONS.refresh
    dependencies.attend(
      {
        key: click.triggerId,
        body,
        surface: `${click.surface}:${actionId}`,
        user: click.user,
        channel: click.channel,
      },
      async (visit) => {
        const { user, onRequest } = visit
        const [opened, external] = await Promise.all([
          dependencies.openSession({
            user,
            session: reference.id,
            fresh,
            isLikelyOwn: reference.list?.of === 'own',
            onRequest,
          }),
          click.isPublic && isExternal(dependencies, click.channel),
        ])
        const isHeldBack = opened.ok && !external && !(await mayAddBelowLink(dependencies, visit, click))
        const isEmptied = isHeldBack && actionId === SESSION_ACTIONS.hideEvaluations
        const decision = isEmptied ? 'private_card' : isHeldBack ? 'shown_privately' : 'shown'
        audit(dependencies.log, visit, {
          session: reference.id,
          ...(opened.ok && external
            ? { decision: 'refused', reason: EXTERNAL.kind }
            : outcome(opened, decision)),
        })
        if (!opened.ok || external) {
          const problem = opened.ok ? EXTERNAL : opened.error
          const message = problemMessage(problem, visit.reference, reference)
          return visit.deliver(() => (isAgain ? click.redraw(message) : click.tell(message)))
        }
        const { sessionUrl } = dependencies
        if (isEmptied) {
          const empty = privateCard(reference, { sessionUrl, surface: click.surface })
          return visit.deliver(() => click.redraw(empty))
        }
        const { session, asOf } = opened.value
        const place = isHeldBack ? { ...click, ...ALONE } : click
        const shown = { reference, sessionUrl, asOf }
        const refreshedAt = actionId === SESSION_ACTIONS.refresh ? dependencies.clock() : undefined
        const card = sessionCard(session, {
          ...shown,
          surface: place.surface,
          isExpanded: actionId === SESSION_ACTIONS.showEvaluations,
          progress: await clickProgress(dependencies, visit, place, session),
          ...(click.shared === undefined ? {} : { shared: click.shared }),
          ...(refreshedAt === undefined ? {} : { refreshedAt }),
        })
        const entity =
          click.workObject === undefined || !dependencies.workObjects
            ? undefined
            : workObject(session, click.workObject, { ...shown, refreshedAt })
        await visit.deliver(() => (isHeldBack ? click.tell(card) : click.redraw(card, entity)))
      },
      (problem, code) => click.tell(problemMessage(problem, code)),
    )
  }
}

/**
 * A channel may have been shared with another organisation since the card came there. Where that can't be looked up, as in
 * a private channel that the bot is not in, the card stays what it was: unfurls are never made in an external channel.
 */
async function isExternal({ client }: HandlerDependencies, channel: string | undefined): Promise<boolean> {
  const checked = await checkConversation(client, channel ?? '')
  return !checked.ok && checked.error.kind === EXTERNAL.kind
}
