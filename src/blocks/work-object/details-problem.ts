import type { EntityActionButton } from '@slack/types'
import { isRefusal } from '../../access/policy.ts'
import type { SessionReference } from '../../exec/session-reference.ts'
import { sessionButton } from '../card/session-buttons.ts'
import { isRetryable, type Problem, plainMarkup, plainWords } from '../problems/problem-message.ts'
import type { AnyContent } from '../text/document.ts'
import { toAction } from './work-object.ts'

/** Why a Work Object's details are not shown, in the form that Slack has for it. */
export interface DetailsProblem {
  status: 'restricted' | 'not_found' | 'timeout' | 'custom_partial_view'
  custom_title: string
  custom_message: string
  actions?: EntityActionButton[]
}

const TITLES = {
  restricted: 'Not shown to you',
  not_found: 'No such session',
  timeout: 'This takes too long',
  custom_partial_view: 'Not shown at the moment',
} as const

/**
 * A problem as what Slack shows in the place of the details. Where trying again may help, a button does it. The words are
 * plain: without `message_format`, Slack reads no markup in them.
 *
 * @param session what was asked for, if that is known.
 */
export function detailsProblem(
  problem: Problem,
  reference: string,
  session?: SessionReference,
): DetailsProblem {
  const status = statusOf(problem)
  return {
    status,
    custom_title: TITLES[status],
    custom_message: `${plainWords(problem)} (Reference ${reference})`,
    ...(session !== undefined && isRetryable(problem)
      ? {
          actions: [{ ...toAction(sessionButton('tryAgain', session)), processing_state: { enabled: true } }],
        }
      : {}),
  }
}

/** A message to the person who pressed a button in the details, shown in their place. */
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
