import type { RichTextElement } from '@slack/types'
import { z } from 'zod'
import { cut, escapeMarkup } from './untrusted-text.ts'

/** The limit of a note in a message. */
export const NOTE_CHARACTERS = 1500
/** Roughly what a mention reads as. */
const MENTION_CHARACTERS = 20

/** A piece of what a person wrote. Only people are notified: whole channels and groups are text. */
export type NotePiece = { text: string; url?: string | undefined } | { user: string } | { channel: string }

export function noteElements(note: readonly NotePiece[]): RichTextElement[] {
  return note.map((piece) => {
    if ('user' in piece) return { type: 'user', user_id: piece.user }
    if ('channel' in piece) return { type: 'channel', channel_id: piece.channel }
    const { text, url } = piece
    return url === undefined ? { type: 'text', text } : { type: 'link', url, text }
  })
}

/** The same in Slack's markup. */
export function noteMarkup(note: readonly NotePiece[]): string {
  return note
    .map((piece) => {
      if ('user' in piece) return `<@${piece.user}>`
      if ('channel' in piece) return `<#${piece.channel}>`
      const text = escapeMarkup(piece.text)
      return piece.url === undefined ? text : `<${escapeMarkup(piece.url)}|${text.replaceAll('|', '¦')}>`
    })
    .join('')
}

const element = z.object({
  text: z.string().optional(),
  url: z.string().optional(),
  user_id: z.string().optional(),
  channel_id: z.string().optional(),
})

/** Reads back what `noteElements` wrote. */
export function readNoteElements(elements: readonly unknown[]): NotePiece[] {
  return elements.flatMap((one): NotePiece[] => {
    const { text, url, user_id: user, channel_id: channel } = element.safeParse(one).data ?? {}
    if (user !== undefined) return [{ user }]
    if (channel !== undefined) return [{ channel }]
    if (text === undefined) return []
    return [url === undefined ? { text } : { text, url }]
  })
}

export function noteLength(note: readonly NotePiece[]): number {
  return note.reduce((sum, piece) => sum + ('text' in piece ? piece.text.length : MENTION_CHARACTERS), 0)
}

export function shortenNote(note: readonly NotePiece[]): NotePiece[] {
  let left = NOTE_CHARACTERS
  const short: NotePiece[] = []
  for (const piece of note) {
    if (left <= 0) break
    short.push('text' in piece ? { ...piece, text: cut(piece.text, left) } : piece)
    left -= noteLength([piece])
  }
  return short
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
