import type { EntityActionButton } from '@slack/types'
import { isRefusal } from '../../access/policy.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { isFault, isRetryable, type Problem, plainMarkup, plainWords } from '../problems/problems.ts'
import type { AnyContent } from '../text/document.ts'
import { toAction } from './work-object.ts'

interface DetailsProblem {
  status: 'restricted' | 'not_found' | 'timeout' | 'custom_partial_view'
  custom_title: string
  custom_message: string
  actions?: EntityActionButton[]
}

const TITLES = {
  restricted: 'Private session',
  not_found: 'No such session',
  timeout: 'This is taking too long',
  custom_partial_view: "Can't show this right now",
} as const

/** Plain words: Slack reads no markup without `message_format`. */
export function detailsProblem(
  problem: Problem,
  errorId: string,
  session?: SessionReference,
): DetailsProblem {
  const status = statusOf(problem)
  const again = session && isRetryable(problem) ? toAction(sessionButton('tryAgain', session)) : undefined
  return {
    status,
    custom_title: TITLES[status],
    custom_message: isFault(problem) ? `${plainWords(problem)} (Reference ${errorId})` : plainWords(problem),
    ...(again && { actions: [{ ...again, processing_state: { enabled: true } }] }),
  }
}

export function detailsMessage({ text }: Pick<AnyContent, 'text'>): DetailsProblem {
  const status = 'custom_partial_view'
  return { status, custom_title: TITLES[status], custom_message: plainMarkup(text) }
}

function statusOf(problem: Problem): DetailsProblem['status'] {
  switch (problem.kind) {
    case 'external_view':
      return 'restricted'
    case 'not_found':
    case 'not_an_id':
    case 'not_a_session':
    case 'other_site':
      return 'not_found'
    case 'timed_out':
      return 'timeout'
    default:
      return isRefusal(problem) ? 'restricted' : 'custom_partial_view'
  }
}
