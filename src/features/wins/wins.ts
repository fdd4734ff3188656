import { findCardFacts, findScenarioUrl } from '../../access/attempts.ts'
import { scopeOf } from '../../access/scope.ts'
import { isFault } from '../../blocks/problems/problems.ts'
import { type ShareResult, shareAnswer } from '../../blocks/share/share.ts'
import {
  isWin,
  noWins,
  POST_WIN,
  readWin,
  SHARE_WIN,
  shareWinButton,
  WINS_USAGE,
  type Win,
  winMessage,
  winPreview,
  winsComeTo,
  winWithoutButtons,
} from '../../blocks/wins/wins-message.ts'
import { rowsBlanking } from '../../database/person-rows.ts'
import type { Store } from '../../database/store.ts'
import { must, type OrProblem, orRefused, refuse, say } from '../../delivery/answer.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { isGraded } from '../../exec/session.ts'
import { DAY_MS } from '../../lib/durations.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { failed, ok, valueInTime } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { findRisen, resultButton } from '../../shared/sessions/dm-result.ts'
import { setUpChoice } from '../../shared/set-up-choice.ts'
import {
  type ShareRequest,
  type ShareSessionNeeds,
  shareSession,
} from '../../shared/sharing/share-session.ts'
import {
  type ChannelNeeds,
  channelChoice,
  chooseChannel,
  findChannel,
  findNamedChannel,
  removeChannel,
} from './wins-channel.ts'

interface Needs extends ShareSessionNeeds, ChannelNeeds {
  store: Store
}

/**
 * `wins here`, `wins off` and `wins`, for admins and coaches of everyone, since the channel is the whole workspace's.
 */
const winsWord: Word<Needs> = {
  name: 'wins',
  forCoaches: true,
  use: 'wins here',
  isMessage: () => true,
  async run(needs, context, rest) {
    const word = rest.trim().toLowerCase()
    if (!['', 'here', 'off'].includes(word)) return say(WINS_USAGE)
    const { user, channel = '' } = context
    const scope = await scopeOf(context.viewer)
    const isOfGroups = scope.ok && scope.value.kind === 'groups'
    const allowed = isOfGroups ? failed({ kind: 'list_not_allowed' } as const) : scope
    const audited = auditFields(allowed, 'changed')
    if (!allowed.ok) {
      const { error } = allowed
      const isNotTheirs = error.kind === 'list_not_allowed'
      return { audit: audited, problem: isNotTheirs ? { kind: 'wins_not_allowed' } : error }
    }
    if (word === 'off') {
      const was = await removeChannel(needs)
      return { audit: { ...audited, channel: was }, reply: noWins(was) }
    }
    if (word === '') {
      const chosen = await findChannel(needs)
      return say(chosen === undefined ? noWins() : winsComeTo(chosen.channel, { isNew: false }))
    }
    const error = await chooseChannel(needs, channel, user)
    if (error !== undefined) {
      const audit = { decision: 'refused', ...auditReason(error) } as const
      return { audit, problem: isFault(error) ? error : { kind: 'no_channel_for_wins' } }
    }
    return { audit: audited, reply: winsComeTo(channel, { isNew: true }) }
  },
}

const winButton = {
  kind: 'button',
  surface: ({ actionId }: { actionId: string }) => actionId,
  read: ({ value }: { value: string }) => readWin(value),
} as const

/** *Share in #its-name…* shows the person what *Post* would post. *Try again* redraws the preview. */
const shareWin = button({
  ids: [SHARE_WIN],
  ...winButton,
  async run(needs: Needs, context, { isPublic }, win) {
    const drawn = await orRefused(drawWin(needs, context, win))
    if ('problem' in drawn)
      return { audit: drawn.audit, reply: shareAnswer(drawn, context.errorId, requestOf(win)) }
    if ((await needs.store.get(keyOf(win))) !== undefined)
      throw refuse('not_shared', SHARED_BEFORE, { session: win.session, channel: win.channel })
    const audit = { session: win.session, ...auditFields(ok(drawn), 'shown') }
    const preview = winPreview(drawn.content, drawn.win, drawn)
    return { audit, ...(isPublic ? { reply: preview } : { redraw: preview }) }
  },
})

/** *Post* in the preview shares the person's own session, once. */
const postWin = button({
  ids: [POST_WIN],
  ...winButton,
  async run(needs: Needs, context, _, win) {
    const { session: id, channel } = win
    const request = requestOf(win)
    const drawn = await orRefused(drawWin(needs, context, win))
    if ('win' in drawn && drawn.win.shown !== win.shown) {
      const audit = { session: id, channel, decision: 'not_shared', reason: 'shown_changed' } as const
      return { audit, redraw: winPreview(drawn.content, drawn.win, { ...drawn, isChanged: true }) }
    }
    const posted =
      'problem' in drawn
        ? drawn
        : await orRefused(post(needs, context, win, { ...request, message: drawn.content }))
    const answer = shareAnswer(posted, context.errorId, request)
    // The second of two quick presses has nothing to add.
    const isShared = 'shared' in posted || posted.problem.kind === 'win_shared_before'
    return { audit: posted.audit, ...(isShared ? { redraw: answer } : { reply: answer }) }
  },
})

function requestOf({ session: id, channel }: Win) {
  return { reference: { id }, target: { channel }, note: [] }
}

/**
 * Draws the person's own win if its channel is still the one for wins: the message, and `win` for the button below it.
 */
async function drawWin(needs: Needs, context: DeliveryContext, { session: id, channel }: Win) {
  const about = { session: id, channel }
  const notShared = (kind: 'no_wins_channel' | 'not_own_win' | 'no_win') =>
    refuse('not_shared', { kind }, about)
  if ((await findChannel(needs))?.channel !== channel) throw notShared('no_wins_channel')
  const opened = must(await context.viewer.open(id), about)
  const { viewer, user } = context
  const { session, isOwn } = opened
  // It must be the person's own session; the right to see it isn't enough.
  if (!isOwn || !isGraded(session)) throw notShared('not_own_win')
  const patienceMs = needs.timing.lateMs
  const request = { id, opened, isForOne: true, patienceMs }
  const [{ attempts }, scenarioUrl] = await Promise.all([
    findCardFacts(viewer, request),
    valueInTime(findScenarioUrl(viewer, session.scenario.id), patienceMs),
  ])
  if (attempts !== undefined && !isWin(session, attempts)) throw notShared('no_win')
  const found = await findRisen(viewer, session, attempts)
  const risen = found.ok ? found.value : undefined
  const content = winMessage(session, { id, sharer: user, attempts, risen, scenarioUrl })
  const shown = fingerprint(winWithoutButtons(content))
  const win = { session: id, channel, shown }
  return { ...opened, content, win, isPoor: attempts === undefined || !found.ok }
}

async function post(
  needs: Needs,
  context: DeliveryContext,
  win: Win,
  request: ShareRequest,
): Promise<OrProblem<{ shared: ShareResult }>> {
  const { store } = needs
  const { session, channel } = win
  // The claim keeps a second press from posting again.
  if (!(await store.claim(keyOf(win), WIN_MS)))
    throw refuse('not_shared', SHARED_BEFORE, { session, channel })
  const posted = await orRefused(shareSession(needs, context, request))
  // If only the answer was lost, the win may have arrived, so the claim stays and the person has to look.
  if ('problem' in posted && posted.problem.kind !== 'unconfirmed') await store.delete(keyOf(win))
  return posted
}

const WIN_MS = DAY_MS
const SHARED_BEFORE = { kind: 'win_shared_before' } as const

function keyOf({ channel, session }: Win): string {
  return `win:${channel}:${session}`
}

/** A channel for sharing what people are proud of. */
export const wins = feature<Needs>({
  name: 'wins',
  /** The channel stays for everyone else. */
  rows: { wins_channels: rowsBlanking('wins_channels', 'set_by') },
  words: [winsWord],
  buttons: [shareWin, postWin],
  brings: [
    setUpChoice.bring(channelChoice),
    resultButton.bring((needs) => async ({ session }, id, { attempts }) => {
      const channel = isWin(session, attempts) ? await findNamedChannel(needs) : undefined
      return channel && shareWinButton(id, channel)
    }),
  ],
})
