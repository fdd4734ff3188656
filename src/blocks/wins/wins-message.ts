import type { Button } from '@slack/types'
import type { Attempts } from '../../exec/attempts.ts'
import { BEST_RANK, BEST_RANK_WORD } from '../../exec/grading-scale.ts'
import { type Graded, SESSION_ID, type Session, type SessionHead } from '../../exec/session.ts'
import { isNewBest, scoreChange } from '../card/progress-line.ts'
import { tryScenarioButton } from '../card/session-buttons.ts'
import { buttonsPart } from '../card/session-card.ts'
import { removeMenu } from '../card/share-head.ts'
import { type ThenAndNow, thenAndNowPart } from '../progress/then-and-now.ts'
import { participantName, scenarioName, wholeScore } from '../session/session-facts.ts'
import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  present,
  prosePart,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { mention, quotePart } from '../text/rich-pieces.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: buttons already posted carry it. */
export const SHARE_WIN = 'wins.share'
export const POST_WIN = 'wins.post'

const NAME_CHARACTERS = 50

/** *Share in #its-name…* shows what it would post. The value only names session and channel; each press is checked. */
interface NamedChannel {
  channel: string
  /** Without the #. */
  name: string | undefined
}

export function shareWinButton(session: string, { channel, name }: NamedChannel): Button {
  const shown = toSingleLine(name, NAME_CHARACTERS)
  const label = shown === undefined ? 'Share in the wins channel…' : `Share in #${shown}…`
  return button(label, SHARE_WIN, winValue({ session, channel }))
}

export interface Win {
  session: string
  channel: string
  /** The fingerprint of the message that the person has seen; `undefined` before that. */
  shown?: string | undefined
}

function winValue({ session, channel, shown }: Win) {
  return present([channel, session, shown]).join(' ')
}

/** `undefined` for anything that the app did not write. */
export function readWin(value: string): Win | undefined {
  const [, channel = '', session = '', shown] =
    /^([CG][A-Z0-9]+) (\S+)(?: quotes)?(?: ([\w-]{16}))?$/.exec(value) ?? []
  return SESSION_ID.test(session) ? { session, channel, shown } : undefined
}

/** Whether it is the best rank, or the best of the known attempts. */
export function isWin({ grade }: SessionHead, attempts: Attempts | undefined): boolean {
  return grade?.rank === BEST_RANK || (attempts !== undefined && isNewBest(attempts))
}

interface PostedWin {
  id: string
  /** The participant's Slack id. */
  sharer: string
  attempts: Attempts | undefined
  risen: ThenAndNow | undefined
  scenarioUrl: string | undefined
}

const WENT_WELL_CHARACTERS = 300

/** The message for the channel: the result, and what rose or went well. It names nothing to work on. */
export function winMessage(session: Graded<Session>, win: PostedWin): Content {
  const { id, sharer, risen, scenarioUrl } = win
  const menu = removeMenu({ sharer })
  return toMessage(
    headline(session, win),
    risen === undefined ? wentWellPart(session) : thenAndNowPart(risen),
    buttonsPart([tryScenarioButton(scenarioUrl), menu], { id }, scenarioName(session)),
  )
}

function wentWellPart({ feedback }: Session): CardPart | undefined {
  const text = toSingleLine(feedback.wentWell, WENT_WELL_CHARACTERS)
  return text === undefined ? undefined : prosePart({ kind: 'paragraph', lead: 'What went well', text })
}

/** E.g. "🎉 Jane Smith reached Gold in Procurement Discovery: 93/100, a new personal best (▲ 45 since the first)". */
function headline(session: Graded<Session>, { sharer, attempts }: PostedWin): CardPart {
  const name = participantName(session)
  const isBest = attempts !== undefined && isNewBest(attempts)
  const first = attempts?.graded[0]
  const since = isBest && first ? scoreChange(first.score, session.grade.score) : undefined
  const best = isBest
    ? `, a new personal best${since === undefined ? '' : ` (${since} since the first)`}`
    : ''
  const score = wholeScore(session.grade.score)
  const [reached, after] = session.grade.rank === BEST_RANK ? [BEST_RANK_WORD, `: ${score}`] : [score, '']
  const words = ` reached ${reached} in ${scenarioName(session)}${after}${best}`
  const nameless = [{ text: '🎉 ' }, { user: sharer }, { text: words }]
  return quotePart('win', name === undefined ? nameless : [{ text: `🎉 ${name}${words}` }], [])
}

/** The text of a win without its buttons, as the person compares it. */
export function winWithoutButtons({ text, blocks }: Content): Content {
  return { text, blocks: blocks.filter(({ type }) => type !== 'actions') }
}

/** The preview, which only the person sees. @param isChanged whether it has changed since they saw it. */
export function winPreview(
  message: Content,
  win: Win,
  { isChanged = false, isPoor }: { isChanged?: boolean; isPoor: boolean },
): Content {
  return toMessage(
    contextPart(
      isChanged
        ? 'This may have changed since you looked, so nothing was posted. Post it, and everyone in the channel sees:'
        : 'Only you see this yet. Post it, and everyone in the channel does:',
    ),
    winWithoutButtons(message),
    isPoor &&
      contextPart("Exec hasn't told me about your earlier attempts yet, so this says less than it could."),
    actionsPart(
      { ...button('Post', POST_WIN, winValue(win)), style: 'primary' },
      isPoor && button('Try again', SHARE_WIN, winValue({ ...win, shown: undefined })),
    ),
  )
}

/** For everyone in the channel, once it is chosen. */
export const WINS_COME_HERE = wordsContent(
  `🏆 Wins come here now: anyone who reaches ${BEST_RANK_WORD} or a personal best in Exec can share it.`,
)

/** @param isNew whether it has just been chosen. */
export function winsComeTo(channel: string, { isNew }: { isNew: boolean }): Content {
  const move = isNew ? '' : ' To move them, type `/exec-session wins here` in another channel.'
  return wordsContent(`🏆 Wins go to ${mention(channel)}.${move} \`/exec-session wins off\` ends it.`)
}

/** @param was the previous channel. */
export function noWins(was?: string): Content {
  return wordsContent(
    was === undefined
      ? 'No channel for wins yet. Type `/exec-session wins here` in the one you want.'
      : `Wins don't go to ${mention(was)} anymore. What was shared stays there.`,
  )
}

export const WINS_USAGE = wordsContent(
  'Type `/exec-session wins here` in the channel for wins, `/exec-session wins off` to end it, or `/exec-session wins` to see which one it is.',
)
