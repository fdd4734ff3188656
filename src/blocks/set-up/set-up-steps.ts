import type { Button } from '@slack/types'
import type { AccessSettings } from '../../access/create-access.ts'
import type { Change, Connection } from '../../install/installations.ts'
import { homeButton, OPENING_STATE } from '../home/home-controls.ts'
import type { HomeAddition } from '../home/home-view.ts'
import { counted, listed } from '../text/counted.ts'
import {
  actionsPart,
  button,
  type CardPart,
  confirmation,
  DIVIDER,
  factsPart,
  type Optional,
  type Parts,
  plainText,
  present,
  wordsPart,
} from '../text/document.ts'
import { type Fact, plainFact } from '../text/facts.ts'
import { mention, richMarkup } from '../text/rich-pieces.ts'
import type { Choice } from '../text/sheet.ts'
import { slackDate } from '../text/times.ts'
import { toSingleLine } from '../text/untrusted-text.ts'

/** Never change one: Homes and open forms carry it. */
export const SET_UP_ACTIONS = {
  connect: 'set_up.connect',
  disconnect: 'set_up.disconnect',
  openPage: 'set_up.open_page',
  access: 'set_up.access',
  coaches: 'set_up.coaches',
  messages: 'set_up.messages',
  check: 'set_up.check',
} as const

/** A channel chosen for something. */
export interface Chosen extends Change {
  channel: string
  /** Names it, and says what it is for. */
  markup: string
}

/** Words for the choices in the forms, and for the current one in the Home. */
export const RULES = [
  { value: 'restricted', label: 'The person who did it, their coaches and Exec admins' },
  { value: 'workspace', label: 'Every full member of this Slack' },
] as const

export const UNFURLS = [
  { value: 'card', label: 'A card with the feedback' },
  { value: 'score', label: 'A card with the score alone' },
  { value: 'private', label: 'A card that each person opens for themselves' },
  { value: 'off', label: 'Nothing' },
] as const

export const RESULTS = [
  { value: 'off', label: 'Those who turn that on' },
  { value: 'on', label: "Everyone who doesn't turn that off" },
] as const

export const SLACKBOT = {
  text: 'People can ask Slackbot about sessions that they can open',
  hint: "Answers stay in that person's conversation with Slackbot, and Slack's model reads them. Once you've saved this, Check in my Home says whether Slack lets me answer.",
}

interface Settings {
  access: AccessSettings
  unfurls: (typeof UNFURLS)[number]['value']
  resultsDefault: 'off' | 'each'
  slackbot: boolean
}

export interface SetUpSteps {
  /** The current settings. */
  settings: Settings
  connection: Connection | undefined
  /** `undefined` until it is first saved, like the others. */
  access: Change | undefined
  coaches: Change | undefined
  /** Groups in the coaches' settings that Exec does not have, or has several of. */
  unknownGroups: readonly string[]
  messages: Change | undefined
  /** Features' own choices in the form for links and messages. */
  chosen: readonly (Chosen | undefined)[]
}

/** At the top of the Home until all is done; then a button at its end. @param isOpened by that button. */
export function setUpSteps(steps: SetUpSteps, isOpened: boolean): HomeAddition {
  const { connection, access, coaches, unknownGroups, messages, chosen, settings } = steps
  const isConnected = connection !== undefined && connection.refusedAt === undefined
  if (isConnected && access && coaches && messages && !isOpened) {
    const open = homeButton('setUp', 'Set up…', { ...OPENING_STATE, setUp: true })
    return { below: [actionsPart(open)] }
  }
  const names = present(unknownGroups.map((name) => toSingleLine(name)))
  const above: Parts = [
    wordsPart("*Set me up* (only Slack's admins and owners, and the person who added me, see this)"),
    ...connectionStep(connection),
    step(access !== undefined, '2. Who can open a session', accessWords(settings), buttonFor('access')),
    access && byLine(access),
    step(coaches !== undefined, '3. Who coaches', 'Who sees whose sessions.', buttonFor('coaches')),
    coaches &&
      byLine(
        coaches,
        ...coachFacts(settings.access),
        names.length > 0 && plainFact(`Exec has no such group, or several: ${listed(names, 5)}`),
      ),
    step(messages !== undefined, '4. Links and messages', messagesWords(settings), buttonFor('messages')),
    messages && byLine(messages),
    ...chosen.map((one) => one && byLine(one, one)),
    wordsPart('*5. Check*\nWhether Slack and Exec give me what I need.', buttonFor('check')),
    DIVIDER,
  ]
  return { above }
}

function connectionStep(connection: Connection | undefined): Parts {
  const connect = buttonFor('connect')
  if (connection === undefined)
    return [step(false, CONNECT_EXEC, 'With an API key of your Exec workspace.', connect)]
  const { connectedBy: by, connectedAt: at, refusedAt, name } = connection
  const words =
    refusedAt === undefined
      ? 'Sessions come from this workspace of Exec:'
      : `Exec has refused the key since ${slackDate(new Date(refusedAt))}. Replace it.`
  return [
    step(refusedAt === undefined, CONNECT_EXEC, words),
    byLine({ by, at }, plainFact(toSingleLine(name))),
    actionsPart(
      { ...connect, text: plainText('Replace…') },
      { ...buttonFor('disconnect'), confirm: DISCONNECT },
    ),
  ]
}

const CONNECT_EXEC = '1. Connect Exec'
const MOST_COACHES = 3

function accessWords({ access: { rule, monitors } }: Settings): string {
  const words = `Now: ${chosenWords(RULES, rule)}.`
  return monitors ? `${words} So can people who monitor or edit its scenario in Exec.` : words
}

function messagesWords({ unfurls, resultsDefault, slackbot }: Settings): string {
  const below = `Below a session's link: ${chosenWords(UNFURLS, unfurls)}.`
  const results = `A DM for each graded session: ${chosenWords(RESULTS, resultsDefault === 'each' ? 'on' : 'off')}.`
  return present([below, results, slackbot && 'Slackbot answers people, too.']).join(' ')
}

function chosenWords<Value extends string>(choices: readonly Choice<Value>[], chosen: Value): string {
  const { label = '' } = choices.find(({ value }) => value === chosen) ?? {}
  return label.slice(0, 1).toLowerCase() + label.slice(1)
}

/** The coaches of everyone, and how many groups have others. */
function coachFacts({ coaches: { users, groups, emails }, groupCoaches }: AccessSettings): Fact[] {
  const written = present(emails.map((email) => toSingleLine(email)))
  // User groups are only counted: a mention of one could notify all its members.
  const [inSlack, ofTheirOwn] = [groups.length, groupCoaches.length]
  const facts = present<Fact>([
    users.length > 0 && { markup: listed(users.map(mention), MOST_COACHES) },
    written.length > 0 && { plain: listed(written, MOST_COACHES) },
    inSlack > 0 && { plain: counted(inSlack, 'user group') },
    ofTheirOwn > 0 && { plain: `Coaches of their own: ${counted(ofTheirOwn, 'group')}` },
  ])
  return facts.length > 0 ? facts : [{ markup: 'Nobody yet' }]
}

export function checkLine(isDone: boolean, text: string): string {
  return `${isDone ? '✅' : '⬜'} ${text}`
}

function step(isDone: boolean, title: string, words: string, accessory?: Button): CardPart {
  return wordsPart(checkLine(isDone, `*${title}*\n${words}`), accessory)
}

/** @param what was changed; it stands in front. */
function byLine({ by, at }: Change, ...what: readonly Optional<Fact>[]): CardPart {
  return factsPart(...what, {
    markup: `Changed by ${richMarkup([{ user: by }])}, ${slackDate(new Date(at))}`,
  })
}

const LABELS = {
  connect: 'Connect Exec…',
  disconnect: 'Disconnect',
  access: 'Who can open a session…',
  coaches: 'Who coaches…',
  messages: 'Links and messages…',
  check: 'Check',
} as const

function buttonFor(action: keyof typeof LABELS): Button {
  return button(LABELS[action], SET_UP_ACTIONS[action], 'set_up')
}

const DISCONNECT = confirmation(
  'Disconnect Exec?',
  'I forget its key at once, and nobody here can open sessions until you connect Exec again. What people chose stays.',
  'Disconnect',
  'danger',
)
