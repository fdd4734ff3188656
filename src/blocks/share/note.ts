import { decodeEntities, SLACK_USER_ID } from '../../lib/slack-text.ts'
import { type NotePiece, tidyNote } from '../text/note.ts'

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
