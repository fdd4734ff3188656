import { SLACK_USER_ID } from '../lib/slack-text.ts'

/** A place in a list of sessions: whose it is, and from which of Exec's pages and lines on. All that a button keeps of it. */
export interface ListCursor {
  /** The asker's own, or that of a Slack user or of whoever has this email in Exec. */
  of: 'own' | { slackUser: string } | { email: string }
  /** Exec's page, from 1. */
  page: number
  /** The line of that page, from 0; `end` for its last lines. */
  line: number | 'end'
  /** The thread that a session can be shared into from here: the `ts` of its first message. */
  threadTs?: string
}

/** The newest of someone's sessions. */
export function firstPage(of: ListCursor['of'], threadTs?: string): ListCursor {
  return { of, page: 1, line: 0, ...(threadTs === undefined ? {} : { threadTs }) }
}

/** Without spaces, at most some 800 characters. Whoever presses the button is authorised then. */
export function encodeCursor({ of, page, line, threadTs = '' }: ListCursor): string {
  return `list:${page}:${line}:${threadTs}:${encodeWhose(of)}`
}

const PLACE = /^list:([1-9]\d{0,5}):(\d{1,4}|end):(\d{1,15}\.\d{1,10})?:(\S+)$/

/** Reads back what `encodeCursor` wrote. */
export function decodeCursor(text: string): ListCursor | undefined {
  const [, page, line, threadTs, whose = ''] = PLACE.exec(text) ?? []
  const of = decodeWhose(whose)
  if (page === undefined || line === undefined || of === undefined) return undefined
  return {
    of,
    page: Number(page),
    line: line === 'end' ? line : Number(line),
    ...(threadTs === undefined ? {} : { threadTs }),
  }
}

function encodeWhose(of: ListCursor['of']): string {
  if (of === 'own') return 'own'
  return 'slackUser' in of ? `@${of.slackUser}` : `=${encodeURIComponent(of.email.toWellFormed())}`
}

function decodeWhose(text: string): ListCursor['of'] | undefined {
  if (text === 'own') return 'own'
  if (text.startsWith('@') && SLACK_USER_ID.test(text.slice(1))) return { slackUser: text.slice(1) }
  if (!text.startsWith('=')) return undefined
  try {
    return { email: decodeURIComponent(text.slice(1)) }
  } catch {
    return undefined
  }
}
