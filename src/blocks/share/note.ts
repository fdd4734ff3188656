import { decodeEntities, SLACK_USER_ID, SLACK_USER_MENTION } from '../../lib/slack-text.ts'
import type { NotePiece } from '../card/shared-head.ts'

const MARKUP = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g

/** As Slack sends it. Only mentions of people stay mentions: `@channel`, `@here`, `@everyone` and groups become text. */
export function parseNote(mrkdwn: string): NotePiece[] {
  const pieces: NotePiece[] = []
  let end = 0
  for (const match of mrkdwn.matchAll(MARKUP)) {
    const [whole, sign = '', target = '', label] = match
    pieces.push({ text: decodeEntities(mrkdwn.slice(end, match.index)) })
    const isUser = sign === '@' && SLACK_USER_ID.test(target)
    pieces.push(isUser ? { user: target } : { text: decodeEntities(markupText(sign, target, label)) })
    end = match.index + whole.length
  }
  pieces.push({ text: decodeEntities(mrkdwn.slice(end)) })
  return trim(merge(pieces))
}

/** For an input, in which Slack reads no markup. */
export function noteText(note: readonly NotePiece[]): string {
  return note.map((piece) => ('user' in piece ? `<@${piece.user}>` : piece.text)).join('')
}

/** From an input: mentions as `noteText` wrote them, the rest as typed. */
export function readNoteText(text: string): NotePiece[] {
  const parts = text.split(SLACK_USER_MENTION)
  return trim(parts.map((part, index) => (index % 2 === 0 ? { text: part } : { user: part })))
}

function markupText(sign: string, target: string, label: string | undefined): string {
  if (sign === '#' || sign === '@') return sign + (label || target)
  if (sign === '!') return label || `@${target.split('^')[0]}`
  return label || target
}

function merge(pieces: readonly NotePiece[]): NotePiece[] {
  const merged: NotePiece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if ('text' in piece && last !== undefined && 'text' in last)
      merged.splice(-1, 1, { text: last.text + piece.text })
    else merged.push(piece)
  }
  return merged
}

function trim(pieces: readonly NotePiece[]): NotePiece[] {
  return pieces
    .map((piece, index) => {
      if ('user' in piece) return piece
      const start = index === 0 ? piece.text.trimStart() : piece.text
      return { text: index === pieces.length - 1 ? start.trimEnd() : start }
    })
    .filter((piece) => 'user' in piece || piece.text !== '')
}
