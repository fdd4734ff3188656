import { problemMessage } from '../../blocks/problems/problem-message.ts'
import type { Problem } from '../../blocks/problems/problems.ts'
import { notSharedMessage, sharedMessage } from '../../blocks/share/share-answers.ts'
import { readWin, type Win, withoutWinButton } from '../../blocks/wins/wins-message.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import type { ButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import type { SharedWins } from '../../shared/remembered-messages.ts'
import { type ShareDependencies, shareSession } from '../../shared/share-session.ts'
import type { WinsChannel } from '../../shared/wins-channel.ts'

export interface ShareWinDependencies extends ShareDependencies {
  winsChannel: WinsChannel
  sharedWins: SharedWins
}

export interface WinAction extends Win {
  /** The blocks of the message with the button. */
  around: readonly unknown[]
}

export function readWinAction({ value }: ButtonAction, around: readonly unknown[]): WinAction | undefined {
  const win = readWin(value)
  return win && { ...win, around }
}

/** *Share in #its-name*: the person's own press shares their own session, once. */
export async function shareWin(
  dependencies: ShareWinDependencies,
  context: DeliveryContext,
  action: ButtonAction,
  { around, ...win }: WinAction,
): Promise<void> {
  const shared = await share(dependencies, context, win)
  const { session: id, channel } = win
  if (!shared.ok) {
    const message = problemMessage(shared.error, context.errorId)
    const answer = notSharedMessage(shared.error, message, { reference: { id }, channel, note: [] })
    return context.reply(() => action.replyPrivately(answer))
  }
  const news = sharedMessage(shared.value)
  const redrawn = withoutWinButton(around, news)
  await context.reply(
    () => (redrawn === undefined ? action.replyPrivately(news) : action.redraw(redrawn)),
    () => action.replyPrivately(news),
  )
}

async function share(
  dependencies: ShareWinDependencies,
  context: DeliveryContext,
  win: Win,
): ReturnType<typeof shareSession> {
  const { winsChannel, sharedWins } = dependencies
  const { session: id, channel } = win
  const refuse = (problem: { kind: 'no_wins_channel' | 'not_own_win' | 'win_shared_before' }) => {
    context.audit({ session: id, channel, decision: 'not_shared', ...auditReason(problem) })
    return failed(problem)
  }
  if ((await winsChannel.find()) !== channel) return refuse({ kind: 'no_wins_channel' })
  const own = await isOwn(context, win)
  if (!own.ok) return own
  if (!own.value) return refuse({ kind: 'not_own_win' })
  if (!(await sharedWins.isFirst(win))) return refuse({ kind: 'win_shared_before' })
  const shared = await shareSession(dependencies, context, {
    reference: { id },
    target: { channel },
    note: [],
    withRubric: false,
  })
  // After a lost answer it may have arrived: then the person looks first.
  if (!shared.ok && shared.error.kind !== 'unconfirmed') await sharedWins.forget(win)
  return shared
}

/** Whether the person did the session, whatever else lets them see it. */
async function isOwn(
  context: DeliveryContext,
  { session: id, channel }: Win,
): Promise<Result<boolean, Problem>> {
  const opened = await context.viewer.open(id)
  if (!opened.ok) {
    context.audit({ session: id, channel, ...auditFields(opened, 'shared') })
    return opened
  }
  return ok(opened.value.isOwn)
}
