import { mayShow } from '../../access/policy.ts'
import { SHARE_HINT } from '../../blocks/help/help-messages.ts'
import { SHARE_NOTICE_ACTIONS, SHARE_NOTICES_OFF, shareAnswer } from '../../blocks/share/share-messages.ts'
import { parseMrkdwn } from '../../blocks/text/rich-pieces.ts'
import { link } from '../../delivery/button.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { parseReferenceWithRest } from '../../exec/session-reference.ts'
import { feature } from '../../shared/feature.ts'
import { listOrProblem } from '../../shared/list.ts'
import { shareNotice } from '../../shared/share-notice.ts'
import { shareSession } from '../../shared/share-session.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { mentioned } from './mention.ts'
import type { ShareNeeds } from './needs.ts'
import { removeCard, removeShare } from './remove.ts'
import { shareButtons, shareForm, shareShortcut } from './share-form.ts'

const FOR_SHARING = { ...firstPage('own'), isForSharing: true }

/** Posts the card into this conversation and confirms it privately. Without an id or link, lists the person's own sessions. */
const shareWord: Word<ShareNeeds> = {
  name: 'share',
  use: 'share &lt;link&gt;',
  isMessage: ({ linkHosts }, rest) => rest === '' || parseReferenceWithRest(rest, linkHosts).ok,
  async run(needs, context, rest) {
    if (rest.trim() === '') return listOrProblem(needs, context, FOR_SHARING, SHARE_HINT)
    const parsed = parseReferenceWithRest(rest, needs.linkHosts)
    if (!parsed.ok) return { audit: 'written', problem: parsed.error }
    const { reference } = parsed.value
    const request = {
      reference,
      target: { channel: context.channel ?? '' },
      note: parseMrkdwn(parsed.value.rest),
    }
    return shareAnswer(await shareSession(needs, context, request), context.errorId, request)
  },
}

/** A session that someone shows to others. */
export const share = feature({
  name: 'share',
  parts: (needs: ShareNeeds) => needs,
  words: [shareWord],
  buttons: [
    ...shareButtons,
    removeCard,
    removeShare,
    link([SHARE_NOTICE_ACTIONS.open]),
    turnOff(SHARE_NOTICE_ACTIONS.turnOff, () => ({ shareNotices: false }), SHARE_NOTICES_OFF),
  ],
  forms: [shareForm],
  events: [mentioned],
  shortcuts: [shareShortcut],
  notifications: [shareNotice],
  acts: () => ({ offersOnCard: async (_, { by }) => ({ mayShare: mayShow(by) }) }),
  help: {
    rep: ['`/exec-session share &lt;id or link&gt; [note]`: show one to everyone here'],
    more: ["In a thread: mention @Exec with an id or link, or use *Share Exec feedback* in a message's menu"],
  },
})
