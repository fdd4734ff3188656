import { expect, it } from 'vitest'
import {
  offHoursResultsMessage,
  resultLine,
  resultMessage,
} from '../../../src/blocks/results/result-messages.ts'
import { button } from '../../../src/blocks/text/document.ts'
import { shareWinButton } from '../../../src/blocks/wins/wins-message.ts'
import type { Session } from '../../../src/exec/session.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { gradedSession, sessionWithoutRubric, sessionWithoutTexts } from '../../support/read-documents.ts'
import { readableBlocks } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { attemptsWith } from '../progress/some-attempts.ts'
import { messageProblems } from '../sent.ts'

const NOW = new Date('2026-03-16T16:00:00Z')

const graded = (document: Session = gradedSession()) => ({
  ...document,
  grade: { score: 82.5, rank: document.grade?.rank },
})

const said = { item: 'Next Step', grade: 'bad', date: new Date('2026-11-06T10:00:00Z') }
const risen = {
  item: 'Next Step',
  before: { ...said, quote: 'at some point' },
  now: { ...said, quote: 'Thursday at ten?', grade: 'good' },
}

const PLAIN = {
  reference: { id: ID },
  sessionUrl: 'https://acme.app.exec.com/sessions/{id}',
  now: NOW,
  lead: undefined,
  isOwn: true,
  attempts: attemptsWith([48, 74, 82.5]),
  assignment: undefined,
  risen: undefined,
  practiceUrl: 'https://acme.app.exec.com/scenarios/s1',
  offers: {},
  parts: [],
  buttons: [],
  turnOff: 'button',
} as const

const WIN = shareWinButton(ID, { channel: 'C0TEAM', name: 'team' })

type Changes = Partial<Parameters<typeof resultMessage>[1]>

const result = (changes: Changes = {}, document?: Session) =>
  resultMessage(graded(document), { ...PLAIN, ...changes })

it.each<[string, Changes, Session | undefined]>([
  ['says how it stands, what to work on next, and what to do', {}, undefined],
  ['quotes the person against themself where an item rose', { risen }, undefined],
  ["has Exec's words where the session has no rubric", {}, sessionWithoutRubric()],
  [
    'has only its title where the session has no texts',
    { attempts: undefined },
    sessionWithoutTexts({ evaluations: null }),
  ],
  [
    "names the participant of somebody else's, who comes without Practice again",
    { isOwn: false, practiceUrl: undefined, offers: { mayCoach: true }, turnOff: undefined },
    undefined,
  ],
  [
    'of a win can be shared with a press, and has in ⋯ what three buttons leave out',
    { buttons: [WIN], offers: { mayTry: true, mayAsk: true } },
    undefined,
  ],
  ['has Turn off in ⋯ after the first ones', { turnOff: 'menu', offers: { mayAsk: true } }, undefined],
])('a result %s', (_, changes, document) => {
  expect(readableBlocks(result(changes, document).blocks)).toMatchSnapshot()
})

it('a result has as many options in ⋯ as Slack takes, Turn off among them', () => {
  const buttons = [WIN, button('Make a drill…', 'drill', ID)]
  const content = result({ buttons, offers: { mayTry: true, mayAsk: true }, turnOff: 'menu' })
  expect(messageProblems(content)).toEqual([])
  expect(readableBlocks(content.blocks)).toMatch(
    /\[Share…\] \[Try it now…\] \[Ask a coach…\] \[Practice again ↗\] \[Turn off results\]$/,
  )
})

const day = (count: number) =>
  offHoursResultsMessage(
    Array.from({ length: count }, (_, at) => ({ ...graded(), id: `session${at}` })),
    { now: NOW, lead: undefined, turnOff: 'menu' },
  )

it.each([
  [10, 10, false],
  [11, 10, 'And 1 more. See all with /exec-session.'],
])('of %s results of a day %s are shown, and it says how many more there are: %s', (count, shown, more) => {
  const { blocks, text } = day(count)
  const said = readableBlocks(blocks)
  expect(said.match(/\[View\]/g)).toHaveLength(shown)
  expect(/And .*/.exec(said)?.[0] ?? false).toBe(more)
  expect(/And .*/.exec(text)?.[0] ?? false).toBe(more)
})

it.each([
  ['of a result', result({ risen, turnOff: 'menu' })],
  ['of two results of a day', day(2)],
])('the message %s says what it is about', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})

it.each([
  ['a new best', attemptsWith([48, 74, 82.5]), 'Attempt 3 · a new best · ▲ 8.5 since the last one'],
  ['a gain', attemptsWith([91, 70, 78]), 'Attempt 3 · ▲ 8 since the last one · best 91'],
  ['a loss', attemptsWith([91, 78]), 'Attempt 2 · ▼ 13 since the last one · best 91'],
  ['the same score', attemptsWith([62, 62]), 'Attempt 2 · same score as the last one · best 62'],
  [
    'a best that a later one beats',
    attemptsWith([62, 70, 99], { at: 1 }),
    'Attempt 2 · ▲ 8 since the last one · best 99',
  ],
  [
    'attempts whose beginning is unknown',
    attemptsWith([62, 88], { isWhole: false }),
    '▲ 26 since the last one',
  ],
  ['a first attempt', attemptsWith([62]), 'First attempt'],
  ['one that may not be the first', attemptsWith([62], { isWhole: false }), undefined],
  ['none', attemptsWith([], { at: undefined }), undefined],
])('a new result says how it stands: %s', (_, attempts, line) => {
  expect(resultLine(attempts)).toBe(line)
})
