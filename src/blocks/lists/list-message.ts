import type { Button } from '@slack/types'
import type { ListCursor } from '../../exec/list-cursor.ts'
import type { SessionList } from '../../exec/session-list.ts'
import type { SessionSummary } from '../../exec/session-page.ts'
import { MAX_PAGE_SIZE } from '../../exec/session-page.ts'
import { listButton, sessionButton } from '../card/session-buttons.ts'
import { cardTitle } from '../card/session-card.ts'
import { asOfNote, type CardPart, type Content, toContent } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { participantName } from '../text/session-facts.ts'
import { cut, toSingleLine } from '../text/untrusted-text.ts'
import { emptyList, rowFacts } from './session-rows.ts'

/** So many sessions are shown at a time. */
const SHOWN = 5

export interface ListMessageOptions {
  place: ListCursor
  /** Whether it is the list of whoever reads it. */
  isOwn: boolean
  /** Said above the list, in the bot's own words. */
  note?: string
}

/** A list of sessions, newest first, five at a time, with the ways to older and newer ones. */
export function listMessage(list: SessionList, options: ListMessageOptions): Content {
  const { place, isOwn, note } = options
  const { shown, first, newer, older } = window(list, place)
  const isEmpty = list.sessions.length === 0 && list.page === 1 && !list.hasMore
  const position = positionText(list, first, shown.length)
  return toContent(
    [
      { kind: 'title', text: titleOf(list, options) },
      ...(note === undefined ? [] : [{ kind: 'note', text: note } as const]),
      ...(isEmpty ? emptyList(isOwn) : []),
      ...(!isEmpty && shown.length === 0
        ? [{ kind: 'note', text: 'There are none on this page.' } as const]
        : []),
      ...shown.flatMap((session, at) => [
        ...(at === 0 ? [] : [{ kind: 'divider' } as const]),
        ...sessionParts(session, place),
      ]),
      ...(position === undefined ? [] : [{ kind: 'note', text: position } as const]),
      ...asOfNote(list.asOf),
      {
        kind: 'actions',
        elements: [
          ...(newer === undefined ? [] : [listButton('newer', newer)]),
          ...(older === undefined ? [] : [listButton('older', older)]),
        ],
      },
    ],
    'message',
  )
}

interface Window {
  shown: SessionSummary[]
  /** The first line that is shown, from 0. */
  first: number
  newer: ListCursor | undefined
  older: ListCursor | undefined
}

/** What of Exec's page is shown. The list may have become shorter since a button was drawn: then its end is. */
function window({ sessions, hasMore }: SessionList, place: ListCursor): Window {
  const last = Math.max(0, Math.ceil(sessions.length / SHOWN) - 1) * SHOWN
  const first = place.line === 'end' ? last : Math.min(place.line, last)
  const { page } = place
  const isFirst = first === 0
  const isLast = first + SHOWN >= sessions.length
  const newer = isFirst
    ? { page: page - 1, line: 'end' as const }
    : { page, line: Math.max(0, first - SHOWN) }
  const older = isLast ? { page: page + 1, line: 0 } : { page, line: first + SHOWN }
  return {
    shown: sessions.slice(first, first + SHOWN),
    first,
    newer: isFirst && page === 1 ? undefined : { ...place, ...newer },
    older: isLast && !hasMore ? undefined : { ...place, ...older },
  }
}

/**
 * Only where Exec told how many there are, and there are more than are shown. Should its pages be shorter than was asked for,
 * nobody can say how many lines the pages before had.
 */
function positionText(list: SessionList, first: number, count: number): string | undefined {
  const { total, page, sessions, hasMore } = list
  const pages = (page - 1) * MAX_PAGE_SIZE
  const before = pages + first
  const isAsAsked = hasMore ? sessions.length === MAX_PAGE_SIZE : pages + sessions.length === total
  if (total === undefined || !isAsAsked || count === 0 || count === total) return undefined
  return `${before + 1}${count === 1 ? '' : `–${before + count}`} of ${total}`
}

function titleOf({ sessions }: SessionList, { place, isOwn }: ListMessageOptions): string {
  if (isOwn) return 'Your sessions'
  const names = sessions.map(participantName)
  const email =
    typeof place.of === 'object' && 'email' in place.of ? toSingleLine(place.of.email, 100) : undefined
  const name = names.find((one) => one !== undefined) ?? email
  return name === undefined ? 'Their sessions' : `Sessions of ${name}`
}

function sessionParts(session: SessionSummary, list: ListCursor): CardPart[] {
  const reference = { id: session.id, list }
  const title = cardTitle(session)
  const view = named(sessionButton('view', reference), title)
  const share = named(sessionButton('shareHere', reference), title)
  const facts: CardPart = { kind: 'facts', facts: rowFacts(session) }
  if (list.threadTs === undefined) return [{ kind: 'row', text: title, button: view }, facts]
  return [{ kind: 'row', text: title }, facts, { kind: 'actions', elements: [view, share] }]
}

/** Five buttons say *View*; a screen reader tells which session each is for. */
function named(button: Button, title: string): Button {
  return { ...button, accessibility_label: cut(`${button.text.text}: ${title}`, LIMITS.accessibilityLabel) }
}
