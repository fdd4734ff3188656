import {
  actionsPart,
  button,
  type CardPart,
  type Content,
  contextPart,
  type OptionalElement,
  paragraphs,
  present,
  toMessage,
  wordsContent,
} from '../text/document.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: buttons already posted carry it. */
export const WELCOME_ACTIONS = {
  latest: 'welcome.latest',
  team: 'welcome.team',
  results: 'welcome.results',
} as const

interface Welcome {
  /** Their name in Slack. */
  name: string | undefined
  isCoach: boolean
  /** Buttons for what coaches can turn on. */
  coachOffers: readonly OptionalElement[]
  /** Whether the app could tell them when a session is graded, and doesn't yet. */
  canNotify: boolean
  /** What they have turned on here. */
  done?: string | undefined
}

/** The app's first message to a person. It is redrawn with what they turn on there. */
export function welcomeMessage({ name, isCoach, coachOffers, canNotify, done }: Welcome): Content {
  const seeButton = isCoach
    ? button('See my team', WELCOME_ACTIONS.team, 'see')
    : button('See my latest', WELCOME_ACTIONS.latest, 'see')
  const offers = isCoach
    ? coachOffers
    : [canNotify && button("Tell me when I'm graded", WELCOME_ACTIONS.results, 'on')]
  const whose = isCoach ? "your people's roleplay feedback here" : OWN_FEEDBACK
  return toMessage(
    hiPart(name, whose),
    contextPart(done),
    actionsPart(seeButton, ...(done === undefined ? offers : [])),
  )
}

/** The first message to someone who can't use the app yet. @param problem says why. */
export function unreadyMessage(name: string | undefined, problem: Content): Content {
  return toMessage(hiPart(name, OWN_FEEDBACK), problem)
}

const OWN_FEEDBACK = 'your roleplay feedback here, only to you'

function hiPart(name: string | undefined, whose: string): CardPart {
  const first = toSingleLine(name)?.split(' ')[0]
  return paragraphs(`👋 ${present(['Hi', first]).join(' ')}, I'm Exec. I bring ${whose}.`)
}

/** @param email the one the app looks their sessions up by; Exec may know them by another one. */
export function resultsOn(email: string | undefined): string {
  const whose = email === undefined ? 'of yours' : `under ${email}`
  return `Done: I'll DM you in your working hours when a session ${whose} is graded.`
}

/** For everyone in a channel the app was invited to. */
export function channelHello({ unfurls }: { unfurls: boolean }): Content {
  const paste = unfurls ? 'paste its link, ' : ''
  return wordsContent(
    `👋 I'm Exec. To show a roleplay session here, ${paste}type \`/exec-session share\`, or mention me with its link.`,
  )
}
