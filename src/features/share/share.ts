import { SHARE_HINT } from '../../blocks/help/help-messages.ts'
import { problemMessage } from '../../blocks/problems/problem-message.ts'
import { notSharedMessage, sharedMessage } from '../../blocks/share/share-answers.ts'
import { parseMrkdwn } from '../../blocks/text/rich-pieces.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { parseReferenceWithRest } from '../../exec/session-reference.ts'
import { feature } from '../../shared/feature.ts'
import { listOrProblem, type OwnListDependencies } from '../../shared/list.ts'
import { type ShareDependencies, shareSession } from '../../shared/share-session.ts'

type Needs = ShareDependencies & OwnListDependencies & { linkHosts: readonly string[] }

const FOR_SHARING = { ...firstPage('own'), isForSharing: true }

/** Posts the card into this conversation and confirms it privately. Without an id or link, lists the person's own sessions. */
const shareWord: Word<Needs> = {
  name: 'share',
  use: 'share &lt;link&gt;',
  async run(needs, context, rest) {
    if (rest.trim() === '') return listOrProblem(needs, context, FOR_SHARING, { hint: SHARE_HINT })
    const parsed = parseReferenceWithRest(rest, needs.linkHosts)
    if (!parsed.ok) return { audit: 'written', problem: parsed.error }
    const { reference } = parsed.value
    const note = parseMrkdwn(parsed.value.rest)
    const { channel = '', errorId } = context
    const request = { reference, target: { channel }, note, withRubric: false }
    const shared = await shareSession(needs, context, request)
    if (shared.ok) return sharedMessage(shared.value)
    return notSharedMessage(shared.error, problemMessage(shared.error, errorId), { reference, channel, note })
  },
}

/** A session that someone shows to others. */
export const share = feature({
  name: 'share',
  parts: (base: Needs) => base,
  words: [shareWord],
  help: {
    everyone: [
      '`/exec-session share &lt;id or link&gt; [note]`: posts a session here',
      "In a thread: mention @Exec with an id or link, or use *Share Exec feedback* in a message's menu",
    ],
  },
})
