import { decodeUri, SLACK_USER_ID } from '../lib/parse.ts'
import type { ListedTeam, SessionFilters } from './session.ts'

/** A place in a list of sessions, kept in a button's value. */
export interface ListCursor extends SessionFilters {
  /** The list's owner: the person who clicks, their team, a Slack user, or the person with this email in Exec. */
  of: 'own' | ListedTeam | { slackUser: string } | { email: string }
  /** The first line to show, counted from 0; `end` for the last page; `unseen` for a list not shown before. */
  line: number | 'end' | 'unseen'
  /** The thread to share a session into, as the `ts` of its first message. */
  threadTs?: string | undefined
  /** Set for a list opened to pick a session to share. */
  isForSharing?: boolean | undefined
}

export function firstPage(of: ListCursor['of'], threadTs?: string): ListCursor {
  return { of, page: 1, line: 0, threadTs }
}

/**
 * Has no spaces, and is usually far below 1,000 characters. It names a list and grants nothing: each click is
 * authorized again.
 */
export function encodeCursor({ of, page, line, threadTs, isForSharing, scenario }: ListCursor): string {
  const filter = scenario === undefined ? '' : `:${encode(scenario)}:`
  return `list:${page}:${line}:${threadTs ?? (isForSharing ? FOR_SHARING : '')}:${encodeWhose(of)}${filter}`
}

const FOR_SHARING = 'share'
const CURSOR =
  /^list:([1-9]\d{0,5}):(\d{1,4}|end|unseen):(?:(\d{1,15}\.\d{1,10})|(share))?:([^\s:]+)(?::([^\s:]*):\w*)?$/

export function decodeCursor(text: string): ListCursor | undefined {
  const [, page, line, threadTs, sharing, whose = '', scenario = ''] = CURSOR.exec(text) ?? []
  const of = decodeWhose(whose)
  const decodedScenario = decodeUri(scenario)
  if (page === undefined || line === undefined || of === undefined || decodedScenario === undefined)
    return undefined
  return {
    of,
    page: Number(page),
    line: line === 'end' || line === 'unseen' ? line : Number(line),
    threadTs,
    isForSharing: sharing === undefined ? undefined : true,
    scenario: decodedScenario === '' ? undefined : decodedScenario,
  }
}

function encodeWhose(of: ListCursor['of']): string {
  if (typeof of === 'string') return of
  if ('slackUser' in of) return `@${of.slackUser}`
  return 'group' in of ? `+${encode(of.group)}` : `=${encode(of.email)}`
}

function decodeWhose(text: string): ListCursor['of'] | undefined {
  if (text === 'own' || text === 'team') return text
  const value = decodeUri(text.slice(1))
  if (text.startsWith('@') && SLACK_USER_ID.test(text.slice(1))) return { slackUser: text.slice(1) }
  if (value === undefined) return undefined
  if (text.startsWith('+') && value !== '') return { group: value }
  return text.startsWith('=') ? { email: value } : undefined
}

function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
