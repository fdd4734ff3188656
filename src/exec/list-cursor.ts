import { SLACK_USER_ID } from '../lib/parse.ts'

/** Where a list of sessions goes on. A button's value holds one. */
export interface ListCursor {
  /** Whose list: the clicker's own, a Slack user's, or that of the person with this email in Exec. */
  of: 'own' | { slackUser: string } | { email: string }
  /** Exec's page, from 1. */
  page: number
  /** The first line of the page to show, from 0; `end` for its last lines; `unseen` for a list that was not shown before. */
  line: number | 'end' | 'unseen'
  /** The thread to share a session into: the `ts` of its first message. */
  threadTs?: string | undefined
  /** Set for a list that someone asked for to share one of its sessions. */
  isForSharing?: boolean | undefined
}

export function firstPage(of: ListCursor['of'], threadTs?: string): ListCursor {
  return { of, page: 1, line: 0, threadTs }
}

/** At most some 800 characters, without spaces. It names a list and grants nothing: each click is authorised again. */
export function encodeCursor({ of, page, line, threadTs, isForSharing }: ListCursor): string {
  return `list:${page}:${line}:${threadTs ?? (isForSharing ? FOR_SHARING : '')}:${encodeWhose(of)}`
}

const FOR_SHARING = 'share'
const CURSOR = /^list:([1-9]\d{0,5}):(\d{1,4}|end|unseen):(?:(\d{1,15}\.\d{1,10})|(share))?:(\S+)$/

export function decodeCursor(text: string): ListCursor | undefined {
  const [, page, line, threadTs, sharing, whose = ''] = CURSOR.exec(text) ?? []
  const of = decodeWhose(whose)
  if (page === undefined || line === undefined || of === undefined) return undefined
  return {
    of,
    page: Number(page),
    line: line === 'end' || line === 'unseen' ? line : Number(line),
    threadTs,
    ...(sharing !== undefined && { isForSharing: true }),
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
