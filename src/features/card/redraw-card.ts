import { z } from 'zod'
import { mayShow } from '../../access/policy.ts'
import type { OpenedSession, Viewers } from '../../access/viewer.ts'
import { SESSION_ACTIONS, showToEveryoneQuestion } from '../../blocks/card/session-buttons.ts'
import { sessionCard } from '../../blocks/card/session-card.ts'
import { asExtraRefusal } from '../../blocks/problems/problem-message.ts'
import type { Content } from '../../blocks/text/document.ts'
import { richPieces } from '../../blocks/text/rich-pieces.ts'
import { privateCard } from '../../blocks/unfurl/unfurl.ts'
import type { Store } from '../../database/store.ts'
import { type Answer, inPlace } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import { isForOnePerson, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { readJson } from '../../lib/parse.ts'
import { type CardDependencies, type Opened, personalCard } from '../../shared/sessions/card.ts'
import { sessionPress } from '../../shared/sessions/press.ts'
import type { HidePreviewNeeds } from '../../shared/sharing/hide-preview.ts'
import { findWayOut } from '../../shared/sharing/way-out.ts'
import type { UnfurlMode } from '../../shared/workspace-settings.ts'
import type { SlackClients } from '../../slack/clients.ts'
import { checkConversation } from '../../slack/conversations.ts'

/** What cards need from the workspace. */
export interface CardNeeds extends CardDependencies, HidePreviewNeeds {
  slack: SlackClients
  viewers: Viewers
  unfurls: UnfurlMode
  store: Store
}

/**
 * Whether a public card's channel is our own organization's. `unknown`: Slack doesn't say, e.g. for a private channel
 * without the bot.
 */
export type Conversation = 'own' | 'external' | 'unknown'

/**
 * What a press makes of a card: it changes it, shows the person alone what they asked for, or leaves a card without content.
 * @param facts.mayAdd whether the card may show more to everyone in the channel; see `mayAddBelowLink`.
 */
export function decideRedraw(facts: {
  conversation: Exclude<Conversation, 'external'>
  mayAdd: boolean
  isHiding: boolean
}): 'shown' | 'shown_privately' | 'private_card' {
  const { conversation, mayAdd, isHiding } = facts
  if (mayAdd && (isHiding || conversation === 'own')) return 'shown'
  return isHiding ? 'private_card' : 'shown_privately'
}

/** Each `action_id` names its target state, so a second press changes nothing. */
export const redraw = sessionPress({
  ids: [
    SESSION_ACTIONS.showRubric,
    SESSION_ACTIONS.hideRubric,
    SESSION_ACTIONS.backToCard,
    SESSION_ACTIONS.refresh,
    SESSION_ACTIONS.tryAgain,
  ],
  kind: 'button',
  surface: ({ surface, actionId }) => `${surface}:${actionId}`,
  run: redrawCard,
})

/** @param options.isConfirmed whether the person has confirmed that everyone may see the rubric. */
export async function redrawCard(
  dependencies: CardNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
  { isConfirmed = false } = {},
): Promise<Answer> {
  const { actionId, reference } = action
  const { id } = reference
  const isTryingAgain = actionId === SESSION_ACTIONS.tryAgain
  const [opened, conversation] = await Promise.all([
    context.viewer.open(id, { fresh: isTryingAgain || actionId === SESSION_ACTIONS.refresh }),
    conversationOf(dependencies.slack, action),
  ])
  if (!opened.ok) return refusal(dependencies, context, action, opened)
  if (conversation === 'external') {
    const audit = { session: id, decision: 'refused', reason: 'external_conversation' } as const
    return { audit, problem: { kind: 'external_view' } }
  }
  const isHiding = actionId === SESSION_ACTIONS.hideRubric
  const mayAdd =
    (isHiding || isForOnePerson(action) || mayShow(opened.value.by)) &&
    (await mayAddBelowLink(dependencies, context, action))
  const decision = decideRedraw({ conversation, mayAdd, isHiding })
  const audit = { session: id, ...auditFields(opened, decision) }
  if (decision === 'private_card')
    return { audit, redraw: privateCard(reference, dependencies.sessionPage.url) }
  if (decision === 'shown_privately') {
    const privately = { ...action, surface: 'message', isPublic: false, shared: undefined } as const
    const hint = conversation === 'unknown' ? hintOf(action) : undefined
    return { audit, reply: await drawCard(dependencies, context, privately, opened.value, hint) }
  }
  if (actionId === SESSION_ACTIONS.showRubric && isSeenByOthers(action) && !isConfirmed) {
    const messageTs = await rememberCardToConfirm(dependencies.store, action)
    return {
      audit: { session: id, decision: 'skipped', reason: 'asks_first' },
      reply: showToEveryoneQuestion(reference, messageTs),
    }
  }
  return { audit, redraw: await drawCard(dependencies, context, action, opened.value) }
}

/** Tells the person why not. The card stays as it is, and the message with *Try again* shows the new problem. */
async function refusal(
  dependencies: CardNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
  failure: Extract<Opened, { ok: false }>,
): Promise<Answer> {
  const { actionId, reference } = action
  const { error } = failure
  const audit = { session: reference.id, ...auditFields(failure, 'shown') }
  const refused = { audit, problem: error, retryTarget: reference }
  if (actionId === SESSION_ACTIONS.tryAgain) return inPlace(refused, context.errorId)
  if (actionId === SESSION_ACTIONS.backToCard) return refused
  const kind = actionId === SESSION_ACTIONS.refresh ? 'refresh_not_allowed' : 'rubric_not_allowed'
  const wayOut = await findWayOut(dependencies, context, error, action)
  return { ...refused, problem: asExtraRefusal(error, kind, wayOut) }
}

/** Nobody can invite an app into a direct message between people. */
function hintOf({ channel = '' }: SessionButtonAction): string {
  const justForYou = "Just for you: I can't see who else is in this conversation."
  return channel.startsWith('D')
    ? justForYou
    : `${justForYou} To show it to everyone, invite me with /invite @Exec.`
}

async function drawCard(
  dependencies: CardNeeds,
  context: DeliveryContext,
  action: SessionButtonAction,
  opened: OpenedSession,
  hint?: string,
): Promise<Content> {
  const { now } = context
  const { actionId, reference, surface, shared, attemptLine: line } = action
  const refreshedAt = actionId === SESSION_ACTIONS.refresh ? now : undefined
  const shown = { surface, refreshedAt, isExpanded: actionId === SESSION_ACTIONS.showRubric }
  if (isForOnePerson(action))
    return personalCard(dependencies, context, reference, opened, { ...shown, hint })
  return sessionCard(opened.session, {
    reference,
    sessionUrl: dependencies.sessionPage.url,
    now,
    asOf: opened.asOf,
    ...dependencies.offers,
    ...shown,
    shared,
    // The person who posted the card decided whether to show it.
    progress: { line },
  })
}

/**
 * Whether other people see the card. In the app's direct message they don't, even if somebody shared the card there.
 */
function isSeenByOthers(action: SessionButtonAction): boolean {
  const isInOwnDm = action.unfurled === undefined && action.channel?.startsWith('D') === true
  return !isForOnePerson(action) && !isInOwnDm
}

/**
 * Looks the channel up again: it may have been shared with another organization since the card was posted. Slack
 * doesn't tell the bot about private channels and direct messages that it isn't in. A direct message is taken for one
 * of those if the card stands below a link; otherwise it is the bot's own.
 */
async function conversationOf(
  { client }: CardNeeds['slack'],
  { isPublic, unfurled, channel = '' }: SessionButtonAction,
): Promise<Conversation> {
  if (!isPublic || (unfurled === undefined && channel.startsWith('D'))) return 'own'
  const checked = await checkConversation(client, channel)
  if (checked.ok || checked.error.kind === 'archived') return 'own'
  return checked.error.kind === 'external_conversation' ? 'external' : 'unknown'
}

/**
 * Whether this press may add content below a link, where everyone in the channel sees it. `EXEC_UNFURLS` must allow
 * content there. If the app knows who posted the link, that person must still have access, since the link unfurled by
 * their right. `true` for cards that don't stand below a link.
 */
async function mayAddBelowLink(
  { unfurls, previews, viewers }: CardNeeds,
  { user, onRequest }: DeliveryContext,
  { unfurled, reference }: SessionButtonAction,
): Promise<boolean> {
  if (unfurled === undefined) return true
  if (unfurls !== 'card') return false
  const preview = await previews.find({ ...unfurled, session: reference.id })
  if (preview === undefined || preview.author === user) return true
  const byAuthor = await viewers.of(preview.author, { onRequest }).open(reference.id)
  return byAuthor.ok && mayShow(byAuthor.value.by)
}

/**
 * Remembers what a card shows until the person confirms *Show rubric*: Slack sends it with the first press only.
 * Resolves to the `ts` of the card's message.
 */
async function rememberCardToConfirm(
  store: Store,
  { user, channel, reference, ...card }: SessionButtonAction,
): Promise<string> {
  const { unfurled, shared, attemptLine } = card
  const messageTs = unfurled?.ts ?? card.messageTs ?? ''
  const kept = JSON.stringify({ unfurled, shared, attemptLine })
  await store.set(keyOf({ user, channel, session: reference.id, ts: messageTs }), kept, CONFIRM_MS)
  return messageTs
}

export async function findCardToConfirm(store: Store, key: CardKey): Promise<CardToConfirm | undefined> {
  return readJson(cardToConfirm, await store.get(keyOf(key)))
}

/** How long the person has to confirm. */
const CONFIRM_MS = 30 * 60_000

const cardToConfirm = z.object({
  unfurled: z.object({ channel: z.string(), ts: z.string(), url: z.string() }).optional(),
  shared: z
    .object({
      sharer: z.string(),
      said: richPieces.optional(),
      quote: richPieces,
    })
    .optional(),
  attemptLine: z.string().optional(),
})

type CardToConfirm = z.infer<typeof cardToConfirm>

interface CardKey {
  user: string
  channel: string | undefined
  session: string
  ts: string
}

function keyOf({ user, channel = '', session, ts }: CardKey): string {
  return `asked-card:${user}:${channel}:${ts}:${session}`
}
