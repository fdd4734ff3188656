import type { Button } from '@slack/types'
import type { OpenedList } from '../../access/lists.ts'
import type { TeamFacts } from '../../access/team.ts'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { SessionList } from '../../exec/session-lists.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { listButton } from '../card/list-buttons.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { participantName } from '../session/session-facts.ts'
import {
  actionsPart,
  asOfLine,
  type Content,
  contextPart,
  factsPart,
  titlePart,
  toMessage,
  updatedFact,
} from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'
import {
  emptyListParts,
  gradingPart,
  lastPageStart,
  positionText,
  sessionRows,
  splitByGrading,
  teamSummary,
} from './session-rows.ts'
import { silentParts } from './silent-rows.ts'
import { scenarioFilter } from './team-filters.ts'

const SESSIONS_PER_MESSAGE = 5

interface ListMessageOptions {
  /** Whether the reader has written to the person with this email this week. */
  hasWrittenTo?: ((email: string) => boolean) | undefined
  cursor: ListCursor
  /** How many sessions. */
  perMessage?: number | undefined
  /** Above the sessions. */
  hint?: string | undefined
  /** Other features' buttons below the sessions. */
  buttons?: readonly Button[] | undefined
}

/** `personName`: another person's name, if it is known without their sessions. */
type ShownList = Omit<OpenedList, 'by'>

export function listMessage(list: ShownList, options: ListMessageOptions): Content {
  const { hint, buttons = [], perMessage = SESSIONS_PER_MESSAGE } = options
  const { team } = list
  // Someone may have typed the group's name.
  const cursor =
    team?.group === undefined ? options.cursor : { ...options.cursor, of: { group: team.group.id } }
  const isFiltered = cursor.scenario !== undefined
  const { rows, grading } = splitByGrading(list)
  const { shown, first, newer, older } = messagePage({ ...list, sessions: rows }, cursor, perMessage)
  const isEmpty = list.sessions.length === 0 && list.page === 1 && !list.hasMore
  return toMessage(
    titlePart(titleOf(list, cursor)),
    contextPart(team && teamSummary(list)),
    contextPart(hint),
    team && scenarioFilter(team, cursor),
    ...(team?.quiet === undefined
      ? []
      : silentParts(
          team.quiet.people.filter(({ email }) => !options.hasWrittenTo?.(email)),
          team.keyOf,
          cursor,
        )),
    ...(isEmpty ? emptyListParts(list, cursor.of, isFiltered) : []),
    !isEmpty && shown.length + grading.length === 0 && contextPart('Nothing is left on this page.'),
    ...sessionRows(
      { sessions: shown, readAt: list.readAt },
      { hasNames: team !== undefined, buttonsOf: ({ id }) => rowButtons({ id, list: cursor }) },
    ),
    contextPart(positionText(list, first, shown.length, grading.length)),
    first === 0 && gradingPart(grading),
    team !== undefined && list.asOf === undefined && factsPart(updatedFact(list.readAt)),
    asOfLine(list.asOf),
    actionsPart(
      newer && listButton('newer', newer),
      older && listButton('older', older),
      team?.quiet === undefined &&
        team !== undefined &&
        !isFiltered &&
        list.page === 1 &&
        listButton('quiet', cursor),
      team !== undefined && standingsButton({ ...cursor, line: first }),
      ...buttons,
    ),
  )
}

/** `undefined` unless the list is narrowed down to one scenario. */
export function standingsButton(cursor: ListCursor) {
  return cursor.scenario === undefined ? undefined : listButton('standings', cursor)
}

/** Shows the page's end if the list has become shorter since the button was drawn. */
function messagePage({ sessions, hasMore }: SessionList, cursor: ListCursor, perMessage: number) {
  const last = lastPageStart(sessions.length, perMessage)
  const first = cursor.line === 'end' ? last : cursor.line === 'unseen' ? 0 : Math.min(cursor.line, last)
  const end = first + perMessage
  const { page } = cursor
  const isFirst = first === 0
  const isLast = end >= sessions.length
  const newer = isFirst
    ? { page: page - 1, line: 'end' as const }
    : { page, line: Math.max(0, first - perMessage) }
  const older = isLast ? { page: page + 1, line: 0 } : { page, line: end }
  return {
    shown: sessions.slice(first, end),
    first,
    newer: isFirst && page === 1 ? undefined : { ...cursor, ...newer },
    older: isLast && !hasMore ? undefined : { ...cursor, ...older },
  }
}

function titleOf({ sessions, team, personName, isOwn }: ShownList, cursor: ListCursor): string {
  if (isOwn) return 'Your sessions'
  if (team !== undefined) return teamTitle(team)
  const { of } = cursor
  const email = typeof of === 'object' && 'email' in of ? toSingleLine(of.email) : undefined
  const name = ownerName({ sessions, personName }) ?? email
  return name === undefined ? 'Their sessions' : `Sessions of ${name}`
}

/** The owner's name, if Exec or Slack knows it. */
export function ownerName({ sessions, personName }: Pick<OpenedList, 'sessions' | 'personName'>) {
  return sessions.map(participantName).find((one) => one !== undefined) ?? toSingleLine(personName)
}

export function teamTitle({ group, isEveryone }: Pick<TeamFacts, 'group' | 'isEveryone'>): string {
  if (group !== undefined) {
    const name = toSingleLine(group.name) ?? 'A group'
    return `${name}${/s$/i.test(name) ? "'" : "'s"} sessions`
  }
  return isEveryone ? "Everyone's sessions" : "Your team's sessions"
}

/** A list for sharing has two buttons a row. */
function rowButtons(reference: SessionReference): Button[] {
  const { threadTs, isForSharing } = reference.list ?? {}
  const view = sessionButton('view', reference)
  if (threadTs !== undefined) return [view, sessionButton('shareHere', reference)]
  return isForSharing === true ? [view, sessionButton('share', reference)] : [view]
}
