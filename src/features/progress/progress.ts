import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { listMessage } from '../../blocks/lists/list-message.ts'
import { PROGRESS_USAGE, progressMessage } from '../../blocks/progress/progress.ts'
import type { Answer } from '../../delivery/answer.ts'
import { isForOnePerson, type SessionButtonAction } from '../../delivery/button-action.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { Word } from '../../delivery/word.ts'
import { firstPage } from '../../exec/list-cursor.ts'
import { isGraded } from '../../exec/session.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { ok } from '../../lib/result.ts'
import { readPrevious, sessionProgress } from '../../shared/card.ts'
import { feature } from '../../shared/feature.ts'
import { openListAndAudit } from '../../shared/list.ts'
import { sessionPress } from '../../shared/press.ts'

async function draw(context: DeliveryContext, reference: SessionReference) {
  const found = await sessionProgress(context, reference)
  if (!found.ok) return found
  const before = await readPrevious(context, found.value)
  return ok(progressMessage(found.value.session, reference, { ...found.value, before }))
}

/** *Progress* on a card. If Slack rejects the chart, the message goes without it: each attempt also has a row. */
async function showProgress(
  _: unknown,
  context: DeliveryContext,
  action: SessionButtonAction,
): Promise<Answer> {
  const { reference } = action
  const found = await draw(context, reference)
  if (!found.ok) return { audit: 'written', problem: found.error }
  const message = action.surface === 'message' ? found.value : found.value.simpler
  return isForOnePerson(action) ? { audit: 'written', redraw: message } : { audit: 'written', tell: message }
}

/** `/exec-session progress`: in the scenario of one's newest graded session. Somebody else's stands on their cards. */
const progressWord: Word<unknown> = {
  name: 'progress',
  isMessage: (_, rest) => rest === '',
  async run(_, context, rest) {
    if (rest.trim() !== '') return PROGRESS_USAGE
    const cursor = firstPage('own')
    const opened = await openListAndAudit(context, cursor)
    if (!opened.ok) return { audit: 'written', problem: opened.error, asked: cursor }
    const newest = opened.value.sessions.find(isGraded)
    if (newest === undefined) return listMessage(opened.value, { cursor })
    const found = await draw(context, { id: newest.id })
    return found.ok ? found.value : { audit: 'written', problem: found.error }
  },
}

/** How a participant has done over time. */
export const progress = feature<unknown>({
  name: 'progress',
  offers: { hasProgress: true },
  words: [progressWord],
  help: { more: ['`/exec-session progress`: your attempts at the scenario of your newest session'] },
  buttons: [
    sessionPress({
      ids: [SESSION_ACTIONS.more],
      option: MORE.progress,
      kind: 'progress',
      run: showProgress,
    }),
  ],
})
