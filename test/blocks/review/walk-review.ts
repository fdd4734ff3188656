import type { ModalView } from '@slack/types'
import type fc from 'fast-check'
import {
  decodeTarget,
  isSessionState,
  REVIEW_ACTIONS,
  type ReviewTarget,
  type SessionTab,
} from '../../../src/blocks/review/review-controls.ts'
import { reviewView } from '../../../src/blocks/review/review-view.ts'
import type { Session } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { buttonsIn } from './shown.ts'

export const reference = { id: 'abc123def456' }

export function show(session: Session, target: ReviewTarget): ModalView {
  const state = { reference, ...target }
  if (!isSessionState(state)) throw new Error('The progress takes more than the session.')
  return reviewView(session, state, { sessionUrl: undefined })
}

/** The view that a button or option with this value leads to. */
export function follow(session: Session, value: string | undefined): ModalView {
  const target = decodeTarget(value ?? '')
  if (target === undefined) throw new Error(`${value} leads nowhere`)
  return show(session, target)
}

export function walkableSession(): fc.Arbitrary<Session> {
  return arbitrarySession().filter(isWalkable)
}

/** Each press draws all pages anew, so a walk through megabytes takes minutes. */
export function isWalkable(session: Session): boolean {
  return JSON.stringify(session).length <= 300_000
}

/** The pages of a tab, by pressing *Next* on each. */
export function walk(session: Session, tab: SessionTab): ModalView[] {
  const views = [show(session, { tab, page: 1 })]
  const press = () => views.slice(-1).flatMap((view) => buttonsIn(view, REVIEW_ACTIONS.next))[0]?.value
  for (let next = press(); next !== undefined; next = press()) views.push(follow(session, next))
  return views
}
