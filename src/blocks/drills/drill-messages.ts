import type { Button } from '@slack/types'
import { z } from 'zod'
import { jobRefusal } from '../../exec/scenario-job.ts'
import { type Problem, problemWords } from '../problems/problems.ts'
import { nameItem } from '../session/named-item.ts'
import type { RubricItem } from '../session/rubric-order.ts'
import {
  actionsPart,
  button,
  type Content,
  contextPart,
  linkButton,
  titlePart,
  toMessage,
  wordsContent,
  wordsPart,
} from '../text/document.ts'
import { quotePart } from '../text/rich-pieces.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: buttons already posted carry it. */
export const DRILL_ACTIONS = {
  make: 'drills.make',
  again: 'drills.again',
  practice: 'drills.practice',
  open: 'drills.open',
} as const

/** Opens the form for a drill on one rubric item. @param session its id as the person requested it. */
export function drillButton(session: string, place: RubricItem): Button {
  return button('Make a drill…', DRILL_ACTIONS.make, nameItem(session, place))
}

/** What sending the form does. @param trainee the person it trains, if that is somebody else. */
export function drillConsequences(of: { trainee: string | undefined; isVariation: boolean }): string {
  const what = of.isVariation ? 'a variation of this scenario' : 'a scenario'
  const grant = of.trainee === undefined ? '' : ` I'll let ${of.trainee} open it there.`
  return `Exec makes ${what}.${grant} Only you'll hear when it's ready.`
}

/** In place of the form. */
export const DRILL_ASKED = wordsContent(
  "Exec is making your drill. That usually takes about five minutes: I'll message you when it's ready.",
)

const REASON_CHARACTERS = 500
const REQUEST_CHARACTERS = 150

interface ReadyDrill {
  /** Exec's name of the scenario. */
  name: string | undefined
  /** Its page; `undefined` if that is outside Exec. */
  page: string | undefined
  /** The person it trains, if that is not the reader. */
  trainee?: { name: string | undefined; isVisible: boolean; assign: readonly Button[] } | undefined
}

/** The label of the button that assigns it. @param name the trainee's first name. */
export function assignLabel(name = 'them'): string {
  return `Assign to ${name}…`
}

/** For the person who asked for it. */
export function drillReadyMessage({ name, page, trainee }: ReadyDrill): Content {
  const title = toSingleLine(name)
  const practice = linkButton('Practice ↗', DRILL_ACTIONS.practice, page)
  return toMessage(
    titlePart(`🎯 Your drill is ready${title === undefined ? '' : `: ${title}`}`),
    trainee && contextPart(traineeLine(trainee)),
    practice === undefined && contextPart('Exec sent no link to it. Look for it in Exec.'),
    trainee === undefined
      ? actionsPart(practice && { ...practice, style: 'primary' })
      : actionsPart(...trainee.assign, linkButton('Open ↗', DRILL_ACTIONS.open, page)),
  )
}

function traineeLine({ name = 'them', isVisible }: NonNullable<ReadyDrill['trainee']>): string {
  return isVisible
    ? `For ${name}, who can open it in Exec. Assign it, and Exec lets ${name} know.`
    : `For ${name}. Exec didn't let me show it to them: share it with them in Exec first.`
}

/** Why there is no drill. */
export const drillFailure = z.object({
  kind: z.enum([
    ...jobRefusal.options,
    'drill_not_made',
    'drill_canceled',
    'drill_late',
    'drill_unsent',
    'drill_lost',
  ]),
  /** In Exec's words. */
  reason: z.string().optional(),
})

export type DrillFailure = z.infer<typeof drillFailure>

/** For someone who may no longer have it made. It says nothing about the session. @param problem why they may not. */
export function drillStoppedMessage(problem: Problem): Content {
  return toMessage(wordsPart("I've stopped working on your drill."), wordsPart(problemWords(problem)))
}

interface FailedDrill extends DrillFailure {
  id: string
  /** What the person asked Exec to make. */
  request: string
}

/** For the person who asked for it. *Try again…* opens the form with the same texts. */
export function drillFailedMessage({ id, request, kind, reason }: FailedDrill): Content {
  const why = toSingleLine(reason, REASON_CHARACTERS)
  const asked = toSingleLine(request, REQUEST_CHARACTERS)
  const words = problemWords({ kind })
  return toMessage(
    why === undefined ? wordsPart(words) : quotePart('drill_reason', [{ text: words }], [{ text: why }]),
    contextPart(asked && `You asked for: ${asked}`),
    actionsPart(button('Try again…', DRILL_ACTIONS.again, id)),
  )
}
