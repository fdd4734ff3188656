import type { Block, Button } from '@slack/types'
import { z } from 'zod'
import type { Refusal } from '../../access/policy.ts'
import { SESSION_ID } from '../../exec/session.ts'
import type { ShareProblem } from '../../slack/share-problem.ts'
import { problemMessage } from '../problems/problem-message.ts'
import { type AnyContent, button, type Content, wordsContent } from '../text/document.ts'
import { buttonValue } from '../text/fit.ts'
import { mention } from '../text/rich-pieces.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change it: posted buttons keep theirs. */
export const SHARE_WIN = 'wins.share'

const NAME_CHARACTERS = 50

/** *Share in #its-name*. The press is checked again: the value only names the session and the channel. */
export function shareWinButton(
  session: string,
  { channel, name }: { channel: string; name: string | undefined },
): Button {
  const shown = toSingleLine(name, NAME_CHARACTERS)
  const label = shown === undefined ? 'Share in the wins channel' : `Share in #${shown}`
  return button(label, SHARE_WIN, buttonValue(`${channel} ${session}`))
}

export interface Win {
  session: string
  channel: string
}

/** `undefined` for anything that `shareWinButton` did not write. */
export function readWin(value: string): Win | undefined {
  const [channel = '', session = '', ...rest] = value.split(' ')
  const isRead = /^[CG][A-Z0-9]+$/.test(channel) && SESSION_ID.test(session) && rest.length === 0
  return isRead ? { session, channel } : undefined
}

const blocks = z.array(z.looseObject({ type: z.string(), elements: z.array(z.unknown()).optional() }))
const winButton = z.looseObject({ action_id: z.literal(SHARE_WIN) })

/** The message around the button, without the button, and with what became of it. `undefined` if it is unreadable. */
export function withoutWinButton(around: readonly unknown[], news: Content): AnyContent | undefined {
  const read = blocks.safeParse(around)
  if (!read.success) return undefined
  const rest = read.data.flatMap((block): Block[] => {
    if (block.type !== 'actions' || block.elements === undefined) return [block]
    const elements = block.elements.filter((element) => !winButton.safeParse(element).success)
    const others = { ...block, elements }
    return elements.length === 0 ? [] : [others]
  })
  return { text: news.text, blocks: [...rest, ...news.blocks] }
}

type WinsState =
  /** `isNew`: it was chosen now. */
  { kind: 'channel'; channel: string; isNew: boolean } | { kind: 'none'; was: string | undefined }

export function winsMessage(state: WinsState): Content {
  switch (state.kind) {
    case 'channel':
      return wordsContent(
        state.isNew
          ? `🏆 Wins go to ${mention(state.channel)}. Whoever reaches gold or a personal best can share it here with one press. \`/exec-session wins off\` ends it.`
          : `🏆 Wins go to ${mention(state.channel)}. To move them, type \`/exec-session wins here\` in another channel. \`/exec-session wins off\` ends it.`,
      )
    case 'none':
      return wordsContent(
        state.was === undefined
          ? 'No channel for wins yet. Type `/exec-session wins here` in the one you want.'
          : `Wins don't go to ${mention(state.was)} anymore. What was shared stays there.`,
      )
  }
}

export function winsUsage(): Content {
  return wordsContent(
    'Type `/exec-session wins here` in the channel for wins, `/exec-session wins off` to end it, or `/exec-session wins` to see which one it is.',
  )
}

/** Why there is no new channel. */
export function winsProblem(problem: Refusal | ShareProblem, errorId: string): Content {
  switch (problem.kind) {
    case 'list_not_allowed':
      return wordsContent(
        '🔒 Only Exec admins and coaches of the whole workspace can choose the channel for wins.',
      )
    case 'external_conversation':
      return wordsContent(
        'This channel is shared with another organization, so wins stay out of it. Choose one of your own.',
      )
    case 'direct_message':
      return wordsContent('Wins go to a channel. Type `/exec-session wins here` in one.')
    case 'not_invited':
      return wordsContent(
        "Exec isn't in this channel yet. Invite it with `/invite @Exec`, then type `/exec-session wins here` again.",
      )
    default:
      return problemMessage(problem, errorId)
  }
}
