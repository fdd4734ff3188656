import type { Button, ConfirmationDialog, Overflow, PlainTextOption } from '@slack/types'
import type { SessionReference } from '../../exec/session-reference.ts'
import type { Surface } from '../text/document.ts'
import { LIMITS } from '../text/limits.ts'
import { type OptionalElement, plainText } from '../text/prose.ts'
import { cut } from '../text/untrusted-text.ts'
import {
  backToListButton,
  OPEN_IN_EXEC,
  openInExecButton,
  SESSION_ACTIONS,
  sessionButton,
  sessionPage,
} from './session-buttons.ts'
import { removeMenu, type Shared } from './shared-head.ts'

export interface CardButtonsOptions {
  reference: SessionReference
  sessionUrl: string | undefined
  surface: Surface
  isExpanded?: boolean | undefined
  shared?: Shared | undefined
  hasProgress?: boolean | undefined
}

/** Under a graded session: at most four buttons and ⋯, under a link two and ⋯. */
export function gradedButtons(hasRubric: boolean, options: CardButtonsOptions): OptionalElement[] {
  const { reference, sessionUrl, surface, isExpanded, shared, hasProgress } = options
  const isUnfurl = surface === 'unfurl'
  const share = sessionButton(reference.list?.threadTs === undefined ? 'share' : 'shareHere', reference)
  const review: Button = { ...sessionButton('fullReview', reference), style: 'primary' }
  return [
    review,
    hasRubric && rubricButton(isExpanded === true, options),
    !isUnfurl && share,
    ...(shared === undefined
      ? [
          backToListButton(reference),
          moreMenu([
            isUnfurl && option('Share…', MORE.share),
            hasProgress === true && option('Progress', MORE.progress),
            openOption(reference, sessionUrl),
          ]),
        ]
      : [openInExecButton(reference, sessionUrl), removeMenu(shared)]),
  ]
}

/** Under a session that is not graded. Only one that may still be graded has *Refresh*. */
export function ungradedButtons(
  mayBeGraded: boolean,
  { reference, sessionUrl, shared }: CardButtonsOptions,
): OptionalElement[] {
  return [
    mayBeGraded && sessionButton('refresh', reference),
    sessionButton('transcript', reference),
    openInExecButton(reference, sessionUrl),
    backToListButton(reference),
    shared && removeMenu(shared),
  ]
}

/** What everyone in a conversation reads, nobody adds to by accident. */
const SHOW_TO_EVERYONE: ConfirmationDialog = {
  title: plainText('Show the rubric to everyone?'),
  text: plainText('Everyone in this conversation will see it. For you alone, open the full review.'),
  confirm: plainText('Show to everyone'),
  deny: plainText('Cancel'),
}

function rubricButton(isExpanded: boolean, { reference, surface, shared }: CardButtonsOptions): Button {
  if (isExpanded) return sessionButton('hideRubric', reference)
  const button = sessionButton('showRubric', reference)
  return surface === 'unfurl' || shared !== undefined ? { ...button, confirm: SHOW_TO_EVERYONE } : button
}

/** The values of ⋯. The block's id names the session: see `cardBlockId`. */
export const MORE = { share: 'share', progress: 'progress', open: 'open' } as const

function option(label: string, value: string): PlainTextOption {
  return { text: plainText(label), value }
}

function openOption(
  reference: SessionReference,
  sessionUrl: string | undefined,
): PlainTextOption | undefined {
  const url = sessionPage(reference, sessionUrl)
  return url === undefined ? undefined : { ...option(OPEN_IN_EXEC, MORE.open), url }
}

function moreMenu(options: readonly (PlainTextOption | false | undefined)[]): Overflow | undefined {
  const shown = options.filter((one) => one !== undefined && one !== false)
  return shown.length === 0
    ? undefined
    : { type: 'overflow', action_id: SESSION_ACTIONS.more, options: shown }
}

/** Every card in a channel has the same buttons; a screen reader reads out which session each is for. */
export function namedButtons(elements: readonly OptionalElement[], title: string): OptionalElement[] {
  return elements.map((element) =>
    element !== undefined && element !== false && element.type === 'button'
      ? namedButton(element, title)
      : element,
  )
}

export function namedButton(button: Button, title: string): Button {
  return { ...button, accessibility_label: cut(`${button.text.text}: ${title}`, LIMITS.accessibilityLabel) }
}
