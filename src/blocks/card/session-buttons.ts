import type { Button } from '@slack/types'
import { decodeCursor, encodeCursor, type ListCursor } from '../../exec/list-cursor.ts'
import { SESSION_ID, type SessionReference } from '../../exec/session-reference.ts'
import { LIMITS } from '../text/limits.ts'
import { plainText } from '../text/prose.ts'

/** The `action_id` of each button on a card. A button that is already posted keeps its id for as long as it stands. */
export const SESSION_ACTIONS = {
  showEvaluations: 'session.show_evaluations',
  hideEvaluations: 'session.hide_evaluations',
  refresh: 'session.refresh',
  tryAgain: 'session.try_again',
  viewFeedback: 'session.view_feedback',
  fullReview: 'session.full_review',
  progress: 'session.progress',
  backToCard: 'session.back_to_card',
  share: 'session.share',
  shareAgain: 'session.share_again',
  more: 'session.more',
  openInExec: 'session.open_in_exec',
  view: 'session.view',
  shareHere: 'session.share_here',
} as const

const LABELS = {
  showEvaluations: 'Show evaluations',
  hideEvaluations: 'Hide evaluations',
  refresh: 'Refresh',
  tryAgain: 'Try again',
  viewFeedback: 'View feedback',
  fullReview: 'Full review',
  progress: 'Progress',
  backToCard: 'Back',
  share: 'Share…',
  view: 'View',
  shareHere: 'Share here…',
} as const

/** The `action_id` of each button that draws a list of sessions. Its value names the place in the list. */
export const LIST_ACTIONS = {
  newer: 'list.newer',
  older: 'list.older',
  back: 'list.back',
  tryAgain: 'list.try_again',
} as const

const LIST_LABELS = { newer: 'Newer', older: 'Older', back: 'Back', tryAgain: 'Try again' } as const

/** A button that leads to a place in a list. Whoever presses it is authorised then. */
export function listButton(action: keyof typeof LIST_ACTIONS, place: ListCursor): Button {
  return {
    type: 'button',
    text: plainText(LIST_LABELS[action]),
    action_id: LIST_ACTIONS[action],
    value: encodeCursor(place),
  }
}

/** *Back*, where the session was opened from a list. */
export function backToListButtons({ list }: SessionReference): Button[] {
  return list === undefined ? [] : [listButton('back', list)]
}

/**
 * A button that acts on a session. Its value only names the session, by the link that was pasted or else by its id:
 * whoever presses it is authorised then.
 */
export function sessionButton(action: keyof typeof LABELS, reference: SessionReference): Button {
  return {
    type: 'button',
    text: plainText(LABELS[action]),
    action_id: SESSION_ACTIONS[action],
    value: sessionValue(reference),
  }
}

/** The link that was pasted, else the configured page of the session, else no button: Exec's API sends no link. */
export function openInExecButtons(reference: SessionReference, sessionUrl: string | undefined): Button[] {
  const url = sessionPage(reference, sessionUrl)
  if (url === undefined) return []
  return [{ type: 'button', text: plainText('Open in Exec'), action_id: SESSION_ACTIONS.openInExec, url }]
}

/** Where a session's page is, by the same rule. Nothing where Slack takes no address as long as that. */
export function sessionPage(reference: SessionReference, sessionUrl: string | undefined): string | undefined {
  const url = reference.link ?? sessionUrl?.replaceAll('{id}', encodeURIComponent(reference.id))
  return url === undefined || url.length > LIMITS.buttonUrl ? undefined : url
}

/** What names a session in a button: its id and, where there are such, the place it was opened from and the pasted link. */
function sessionValue({ id, link, list }: SessionReference): string {
  const place = list === undefined ? '' : encodeCursor(list)
  const values = [[id, place, link ?? ''], [id, place], [id]]
  const whole = values.map((parts) => parts.filter((part) => part !== '').join(' '))
  return whole.find((value) => value.length <= LIMITS.buttonValue) ?? id
}

/** Reads back what `sessionValue` wrote; whatever hosts are configured by now, a posted button goes on working. */
export function readSessionValue(value: string): SessionReference | undefined {
  const [id = '', ...parts] = value.split(' ')
  if (!SESSION_ID.test(id)) return undefined
  const list = decodeCursor(parts[0] ?? '')
  const link = parts.at(list === undefined ? 0 : 1)
  return {
    id,
    ...(link !== undefined && isLink(link) ? { link } : {}),
    ...(list === undefined ? {} : { list }),
  }
}

/** Every pasted link is kept with this scheme. */
function isLink(text: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === 'https:'
}

/** A longer link would not fit a field of Slack's, or a button's value beside a note. */
const FIELD_LINK_CHARACTERS = 1000

/** A session as a person would name it in a field: by the link they know, if that is not too long, else by its id. */
export function sessionText({ id, link = id }: SessionReference): string {
  return link.length <= FIELD_LINK_CHARACTERS ? link : id
}
