import type { TeamFacts } from '../../access/team.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { SessionSummary } from '../../exec/session.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import { listButton } from '../card/list-buttons.ts'
import { namedButton, sessionButton } from '../card/session-buttons.ts'
import { asOfLine, type CardPart, type Content, toContent } from '../text/document.ts'
import { cardTitle, participantName } from '../text/session-facts.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import { fitsIntoLine, quietLine } from './quiet-people.ts'
import { resultsOffer } from './results-offer.ts'
import {
  emptyList,
  emptyTeam,
  firstOfPage,
  isNumbered,
  listSummary,
  numberRange,
  rowParts,
} from './session-rows.ts'
import { teamFilters } from './team-filters.ts'

const SESSIONS_PER_MESSAGE = 5

interface ListMessageOptions {
  cursor: ListCursor
  isOwn: boolean
  note?: string | undefined
  /** Whether to ask below the list if the person wants to hear of their results. */
  hasOffer?: boolean | undefined
}

/** `personName`: of someone else, if it is known without their sessions. */
type AnyList = SessionList & { team?: TeamFacts | undefined; personName?: string | undefined }

export function listMessage(list: AnyList, options: ListMessageOptions): Content {
  const { isOwn, note, hasOffer } = options
  const { team } = list
  // Someone may have typed the group's name.
  const cursor =
    team?.group === undefined ? options.cursor : { ...options.cursor, of: { group: team.group.id } }
  const isFiltered = cursor.scenario !== undefined || cursor.rank !== undefined
  const { shown, first, newer, older } = window(list, cursor)
  const isEmpty = list.sessions.length === 0 && list.page === 1 && !list.hasMore
  const none = !isEmpty && shown.length === 0 ? 'Nothing is left on this page.' : undefined
  return toContent(
    [
      { kind: 'title', text: titleOf(list, options) },
      { kind: 'context', text: listSummary(list, { hasPeople: team !== undefined }) },
      { kind: 'context', text: note },
      ...(team === undefined ? [] : teamHead(team, cursor)),
      ...(isEmpty ? (team === undefined ? emptyList(isOwn ? 'own' : cursor.of) : emptyTeam(isFiltered)) : []),
      { kind: 'context', text: none },
      ...shown.flatMap((session, at) => [
        ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
        ...sessionParts(session, list, cursor),
      ]),
      { kind: 'context', text: positionText(list, first, shown.length) },
      ...(team === undefined || list.asOf !== undefined ? [] : [updatedFacts(list.readAt)]),
      ...asOfLine(list.asOf),
      {
        kind: 'actions',
        elements: [
          newer && listButton('newer', newer),
          older && listButton('older', older),
          team !== undefined && !isFiltered && list.page === 1 && quietButton(team, cursor),
          team !== undefined && boardButton({ ...cursor, line: first }),
        ],
      },
      ...(hasOffer === true ? resultsOffer(cursor) : []),
    ],
    'message',
  )
}

function teamHead(team: TeamFacts, cursor: ListCursor): CardPart[] {
  return [
    ...teamFilters(team, cursor).map((block): CardPart => ({ kind: 'block', block, markup: '' })),
    { kind: 'context', text: team.quiet && quietLine(team.quiet) },
  ]
}

/** Where the list does not tell, or names more people than a line takes. */
export function quietButton({ quiet }: TeamFacts, cursor: ListCursor) {
  return quiet === undefined || !fitsIntoLine(quiet) ? listButton('quiet', cursor) : undefined
}

/** Where the list is narrowed down to one scenario. */
export function boardButton(cursor: ListCursor) {
  return cursor.scenario === undefined ? undefined : listButton('board', cursor)
}

function updatedFacts(readAt: Date): CardPart {
  return { kind: 'facts', facts: [{ before: 'Updated ', date: readAt, style: 'time' }] }
}

/** Shows the page's end if the list has become shorter since the button was drawn. */
function window({ sessions, hasMore }: SessionList, cursor: ListCursor) {
  const last = Math.max(0, Math.ceil(sessions.length / SESSIONS_PER_MESSAGE) - 1) * SESSIONS_PER_MESSAGE
  const first = cursor.line === 'end' ? last : cursor.line === 'unseen' ? 0 : Math.min(cursor.line, last)
  const end = first + SESSIONS_PER_MESSAGE
  const { page } = cursor
  const isFirst = first === 0
  const isLast = end >= sessions.length
  const newer = isFirst
    ? { page: page - 1, line: 'end' as const }
    : { page, line: Math.max(0, first - SESSIONS_PER_MESSAGE) }
  const older = isLast ? { page: page + 1, line: 0 } : { page, line: end }
  return {
    shown: sessions.slice(first, end),
    first,
    newer: isFirst && page === 1 ? undefined : { ...cursor, ...newer },
    older: isLast && !hasMore ? undefined : { ...cursor, ...older },
  }
}

/** `undefined` if the message shows all sessions, or if Exec's answer does not tell their numbers. */
function positionText(list: SessionList, first: number, count: number): string | undefined {
  const { total, page } = list
  if (total === undefined || !isNumbered(list) || count === 0 || count === total) return undefined
  return `${numberRange(firstOfPage(page) + first, count)} of ${total}`
}

function titleOf({ sessions, team, personName }: AnyList, { cursor, isOwn }: ListMessageOptions): string {
  if (isOwn) return 'Your sessions'
  if (team !== undefined) return teamTitle(team)
  const { of } = cursor
  const email = typeof of === 'object' && 'email' in of ? toSingleLine(of.email, 100) : undefined
  const inExec = sessions.map(participantName).find((one) => one !== undefined)
  const name = inExec ?? toSingleLine(personName, 80) ?? email
  return name === undefined ? 'Their sessions' : `Sessions of ${name}`
}

export function teamTitle({ group, isEveryone }: Pick<TeamFacts, 'group' | 'isEveryone'>): string {
  if (group !== undefined) {
    const name = toSingleLine(group.name, 100) ?? 'A group'
    return `${name}${/s$/i.test(name) ? "'" : "'s"} sessions`
  }
  return isEveryone ? "Everyone's sessions" : "Your team's sessions"
}

/** In a list for sharing there are two buttons, which need a block of their own. */
function sessionParts(session: SessionSummary, { readAt, team }: AnyList, list: ListCursor): CardPart[] {
  const row = { readAt, hasName: team !== undefined }
  const reference = { id: session.id, list }
  const view = sessionButton('view', reference)
  const isInThread = list.threadTs !== undefined
  if (!isInThread && list.isForSharing !== true) return rowParts(session, { ...row, button: view })
  const buttons = [view, sessionButton(isInThread ? 'shareHere' : 'share', reference)]
  const title = cardTitle(session, readAt)
  return [
    ...rowParts(session, row),
    { kind: 'actions', elements: buttons.map((button) => namedButton(button, title)) },
  ]
}
