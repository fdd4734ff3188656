import { decodeEntities, SLACK_USER_ID } from '../../lib/parse.ts'
import type { NotePiece } from '../card/shared-head.ts'

const MARKUP = /<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g
const CHANNEL_ID = /^[CG][A-Z0-9]{1,30}$/

/** Reads Slack's markup. `@channel`, `@here`, `@everyone` and groups become text. */
export function parseNote(mrkdwn: string): NotePiece[] {
  const pieces: NotePiece[] = []
  let end = 0
  for (const match of mrkdwn.matchAll(MARKUP)) {
    const [whole, sign = '', target = '', label] = match
    pieces.push({ text: decodeEntities(mrkdwn.slice(end, match.index)) }, markupPiece(sign, target, label))
    end = match.index + whole.length
  }
  pieces.push({ text: decodeEntities(mrkdwn.slice(end)) })
  return tidyNote(pieces)
}

function markupPiece(sign: string, target: string, label: string | undefined): NotePiece {
  if (sign === '@' && SLACK_USER_ID.test(target)) return { user: target }
  if (sign === '#' && CHANNEL_ID.test(target)) return { channel: target }
  if (sign === '!') return { text: decodeEntities(label || `@${target.split('^')[0]}`) }
  const text = sign + decodeEntities(label || target)
  const url = decodeEntities(target)
  return sign === '' && isWebLink(url) ? { text, url } : { text }
}

/** What else Slack makes a link of, such as `mailto:`, stays text. */
export function isWebLink(url: string): boolean {
  return /^https?:\/\//i.test(url) && URL.canParse(url) && !/[\s<>|]/.test(url)
}

/** Joins texts that follow each other, and trims the note. */
export function tidyNote(pieces: readonly NotePiece[]): NotePiece[] {
  const merged: NotePiece[] = []
  for (const piece of pieces) {
    const last = merged.at(-1)
    if (isPlain(piece) && last !== undefined && isPlain(last))
      merged.splice(-1, 1, { text: last.text + piece.text })
    else merged.push(piece)
  }
  return trim(merged)
}

function isPlain(piece: NotePiece): piece is { text: string } {
  return 'text' in piece && piece.url === undefined
}

function trim(pieces: readonly NotePiece[]): NotePiece[] {
  return pieces
    .map((piece, index) => {
      if (!isPlain(piece)) return piece
      const start = index === 0 ? piece.text.trimStart() : piece.text
      return { text: index === pieces.length - 1 ? start.trimEnd() : start }
    })
    .filter((piece) => !('text' in piece) || piece.text !== '')
}
