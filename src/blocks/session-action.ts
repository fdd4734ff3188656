import type { Button } from '@slack/types'
import { SESSION_ID, type SessionReference } from '../exec/session-reference.ts'
import { LIMITS } from './limits.ts'
import { plainText } from './prose.ts'

/** The `action_id` of each button on a card. A button that is already posted keeps its id for as long as it stands. */
export const SESSION_ACTIONS = {
  showEvaluations: 'session.show_evaluations',
  hideEvaluations: 'session.hide_evaluations',
  refresh: 'session.refresh',
  tryAgain: 'session.try_again',
  viewFeedback: 'session.view_feedback',
  fullReview: 'session.full_review',
  share: 'session.share',
  shareAgain: 'session.share_again',
  more: 'session.more',
  openInExec: 'session.open_in_exec',
} as const

const LABELS = {
  showEvaluations: 'Show evaluations',
  hideEvaluations: 'Hide evaluations',
  refresh: 'Refresh',
  tryAgain: 'Try again',
  viewFeedback: 'View feedback',
  fullReview: 'Full review',
  share: 'Share…',
} as const

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
  const url = reference.link ?? sessionUrl?.replaceAll('{id}', encodeURIComponent(reference.id))
  if (url === undefined || url.length > LIMITS.buttonUrl) return []
  return [{ type: 'button', text: plainText('Open in Exec'), action_id: SESSION_ACTIONS.openInExec, url }]
}

/** What names a session in a button: its id and, where a link was pasted, that link. */
function sessionValue({ id, link }: SessionReference): string {
  const both = `${id} ${link ?? ''}`.trim()
  return both.length <= LIMITS.buttonValue ? both : id
}

/** Reads back what `sessionValue` wrote; whatever hosts are configured by now, a posted button goes on working. */
export function readSessionValue(value: string): SessionReference | undefined {
  const [id = '', link] = value.split(' ')
  if (!SESSION_ID.test(id)) return undefined
  return link !== undefined && URL.canParse(link) ? { id, link } : { id }
}

/** A session as a person would name it in a field: by the link they know, else by its id. */
export function sessionText({ id, link }: SessionReference): string {
  return link ?? id
}
