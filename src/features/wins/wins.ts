import { scopeOf } from '../../access/team.ts'
import { shareAnswer } from '../../blocks/share/share-answers.ts'
import {
  readWin,
  SHARE_WIN,
  type Win,
  winsMessage,
  winsProblem,
  winsUsage,
  withoutWinButton,
} from '../../blocks/wins/wins-message.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import type { Store } from '../../database/store.ts'
import { auditFields, auditReason } from '../../delivery/audit.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { failed } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { type ShareRequest, type ShareSessionNeeds, shareSession } from '../../shared/share-session.ts'
import type { WinsChannel } from '../../shared/wins-channel.ts'
import { checkOwnChannel } from '../../slack/conversations.ts'

interface Base extends ShareSessionNeeds {
  winsChannel: WinsChannel
  store: Store
}

interface Needs extends Base {
  sharedWins: SharedWins
}

/** `wins here`, `wins off` and `wins`, for admins and those who coach everyone: the channel is the whole workspace's. */
const winsWord: Word<Base> = {
  name: 'wins',
  use: 'wins here',
  isMessage: () => true,
  async run({ winsChannel, slack }, context, rest) {
    const word = rest.trim().toLowerCase()
    if (!['', 'here', 'off'].includes(word)) return winsUsage()
    const { user, channel = '', errorId } = context
    const scope = await scopeOf(context.viewer)
    const isOfGroups = scope.ok && scope.value.kind === 'groups'
    const allowed = isOfGroups ? failed({ kind: 'list_not_allowed' } as const) : scope
    const audited = auditFields(allowed, 'changed')
    if (!allowed.ok) {
      context.audit(audited)
      return winsProblem(allowed.error, errorId)
    }
    if (word === 'off') {
      const was = await winsChannel.remove()
      context.audit({ ...audited, channel: was })
      return winsMessage({ kind: 'none', was })
    }
    if (word === '') {
      const chosen = await winsChannel.find()
      return winsMessage(
        chosen === undefined
          ? { kind: 'none', was: undefined }
          : { kind: 'channel', channel: chosen, isNew: false },
      )
    }
    const checked = await checkOwnChannel(slack.client, channel)
    if (!checked.ok) {
      context.audit({ decision: 'refused', ...auditReason(checked.error) })
      return winsProblem(checked.error, errorId)
    }
    await winsChannel.choose(channel, user)
    context.audit(audited)
    return winsMessage({ kind: 'channel', channel, isNew: true })
  },
}

/** *Share in #its-name*: the person's own press shares their own session, once. */
const shareWin = button({
  ids: [SHARE_WIN],
  kind: 'button',
  surface: ({ actionId }) => actionId,
  read({ value }, around) {
    const win = readWin(value)
    return win && { win, around }
  },
  async run(needs: Needs, context, _, { win, around }) {
    const { session: id, channel } = win
    const request = { reference: { id }, target: { channel }, note: [] }
    const shared = await share(needs, context, win, request)
    const tell = shareAnswer(shared, context.errorId, request)
    const redraw = shared.ok ? withoutWinButton(around, tell) : undefined
    return { audit: 'written', ...(redraw === undefined ? { tell } : { redraw }) }
  },
})

async function share(
  needs: Needs,
  context: DeliveryContext,
  win: Win,
  request: ShareRequest,
): ReturnType<typeof shareSession> {
  const { winsChannel, sharedWins } = needs
  const { session, channel } = win
  const refuse = (reason: 'no_wins_channel' | 'not_own_win' | 'win_shared_before') => {
    context.audit({ session, channel, decision: 'not_shared', reason })
    return failed({ kind: reason })
  }
  if ((await winsChannel.find()) !== channel) return refuse('no_wins_channel')
  const opened = await context.viewer.open(session)
  if (!opened.ok) {
    context.audit({ session, channel, ...auditFields(opened, 'shared') })
    return opened
  }
  // Whether the person did the session, whatever else lets them see it.
  if (!opened.value.isOwn) return refuse('not_own_win')
  if (!(await sharedWins.isFirst(win))) return refuse('win_shared_before')
  const shared = await shareSession(needs, context, request)
  // After a lost answer it may have arrived: then the person looks first.
  if (!shared.ok && shared.error.kind !== 'unconfirmed') await sharedWins.forget(win)
  return shared
}

const WIN_MS = 24 * 60 * 60_000

/** Sessions that were shared as a win, so that a second press shares none again. */
class SharedWins {
  constructor(private readonly store: Store) {}

  isFirst({ session, channel }: Win): Promise<boolean> {
    return this.store.claim(`win:${channel}:${session}`, WIN_MS)
  }

  /** After it was not shared. */
  forget({ session, channel }: Win): Promise<void> {
    return this.store.delete(`win:${channel}:${session}`)
  }
}

/** A channel in which people share what they are proud of. */
export const wins = feature({
  name: 'wins',
  rows: {
    wins_channels: {
      ...rowsNaming('wins_channels', ['set_by']),
      /** The channel stays: the others go on without the name of the person who set it. */
      async forget({ db }, { person, workspace }) {
        const update = db.updateTable('wins_channels').set({ set_by: '' }).where('set_by', '=', person)
        await (workspace === undefined ? update : update.where('workspace', '=', workspace)).execute()
      },
    },
  },
  parts: ({ store }: Base) => ({ sharedWins: new SharedWins(store) }),
  words: [winsWord],
  buttons: [shareWin],
  help: {
    more: [
      '`/exec-session wins here`: people can share gold and personal bests in this channel (coaches and admins). `wins off` ends it',
    ],
  },
})
