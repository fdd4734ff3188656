import { readFileSync } from 'node:fs'
import type { Block, HomeView, KnownBlock, ModalView } from '@slack/types'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { alertMessage } from '../../src/blocks/alerts/alert-message.ts'
import { practiceButton } from '../../src/blocks/assignments/assignment-rows.ts'
import {
  type CardOptions,
  feedbackView,
  sessionCard,
  sessionLine,
} from '../../src/blocks/card/session-card.ts'
import {
  noteNotSentMessage,
  noteSentMessage,
  questionMessage,
  questionSentMessage,
  replyMessage,
  retriedMessage,
} from '../../src/blocks/coaching/coach-messages.ts'
import { coachNoteMessage } from '../../src/blocks/coaching/note-message.ts'
import { digestOf } from '../../src/blocks/digest/digest.ts'
import { digestMessage } from '../../src/blocks/digest/digest-message.ts'
import { gradeNoticeMessage } from '../../src/blocks/grading/grade-notice-message.ts'
import { helpMessage } from '../../src/blocks/help/help-messages.ts'
import { OPENING_STATE } from '../../src/blocks/home/home-state.ts'
import { homeView } from '../../src/blocks/home/home-view.ts'
import { listMessage } from '../../src/blocks/lists/list-message.ts'
import { problemMessage } from '../../src/blocks/problems/problem-message.ts'
import { progressMessage } from '../../src/blocks/progress/progress-message.ts'
import { thenAndNow } from '../../src/blocks/progress/then-and-now.ts'
import {
  bareDayResultsMessage,
  bareResultMessage,
  dayResultsMessage,
  FIRST_RESULT,
  keepGoingMessage,
  resultMessage,
} from '../../src/blocks/results/result-messages.ts'
import { openingState } from '../../src/blocks/review/review-state.ts'
import { reviewLoadingView, reviewView } from '../../src/blocks/review/review-view.ts'
import { sessionMenu } from '../../src/blocks/share/session-menu.ts'
import { shareNoticeMessage } from '../../src/blocks/share/share-notice-message.ts'
import { personPiece, richTextOf } from '../../src/blocks/text/rich-pieces.ts'
import { cardTitle } from '../../src/blocks/text/session-facts.ts'
import { Sheet } from '../../src/blocks/text/sheet.ts'
import { toSingleLine } from '../../src/blocks/text/untrusted-text.ts'
import { privateCard } from '../../src/blocks/unfurl/unfurl.ts'
import { shareWinButton } from '../../src/blocks/wins/wins-message.ts'
import { readSession, type Session } from '../../src/exec/session.ts'
import { attemptsOf, type SessionList } from '../../src/exec/session-lists.ts'
import { HELP } from '../../src/features/features.ts'
import { shareForm } from '../../src/features/share/share-form.ts'
import { arbitraryDocument, beforeItRose } from '../support/arbitrary-session.ts'

const ID = 'abc123def456'
const link = `https://acme.app.exec.com/sessions/${ID}?tab=feedback&attempt=2`
const DOCUMENTS = 10_000

type Blocks = readonly (KnownBlock | Block)[]
type Drawn = { message: Blocks } | { view: ModalView | HomeView }

const schemaFile = process.env.SLACK_BLOCK_KIT_SCHEMA ?? ''
const isMissing = schemaFile === ''

/** Checks with Slack's rules of Block Kit, which this project did not write. */
function checker() {
  const ajv = new Ajv2020({ strict: false })
  addFormats.default(ajv)
  const schema = z.looseObject({ $id: z.string() }).parse(JSON.parse(readFileSync(schemaFile, 'utf8')))
  ajv.addSchema(schema)
  const check = (name: string) => ajv.compile({ $ref: `${schema.$id}${name}` })
  const [message, modal, home] = [check(''), check('#/$defs/modal_view'), check('#/$defs/home_view')]
  return (drawn: Drawn) => {
    const validate = 'message' in drawn ? message : drawn.view.type === 'modal' ? modal : home
    // As Slack receives it.
    const sent: unknown = JSON.parse(JSON.stringify('message' in drawn ? drawn.message : drawn.view))
    return validate(sent) ? [] : validate.errors
  }
}

const optionsOf: fc.Arbitrary<CardOptions> = fc.record({
  reference: fc.constantFrom({ id: ID }, { id: ID, link }),
  sessionUrl: fc.constantFrom(undefined, 'https://acme.app.exec.com/sessions/{id}'),
  surface: fc.constantFrom('message', 'unfurl', 'view'),
  gradeNotice: fc.constantFrom(undefined, 'offered', 'on'),
  now: fc.constantFrom(new Date('2026-03-15T15:00:00Z'), new Date('2026-11-25T15:00:00Z')),
  isExpanded: fc.boolean(),
  asOf: fc.constantFrom(undefined, new Date('2026-03-15T15:00:00Z')),
  progress: fc.constantFrom(undefined, { line: 'Attempt 3 of 3 · best so far', hasButton: true }),
  shared: fc.constantFrom(undefined, {
    sharer: 'U0COACH',
    said: [{ text: ' shared' }],
    quote: [{ text: 'Look' }],
  }),
})

function idOf({ scenario }: Session) {
  return { id: scenario?.id ?? '', name: undefined }
}

function listOf(session: Session, now: Date): SessionList {
  const sessions = ['a', 'b', 'c'].map((id) => ({ ...session, id }))
  return { sessions, page: 1, hasMore: true, total: 300, readAt: now }
}

function digestOfSession(session: Session, now: Date) {
  const to = now.getTime()
  const period = { from: to - 7 * 86_400_000, to }
  const own = [1, 2, 10].map((days) => ({
    ...session,
    id: `s${days}`,
    created_at: new Date(to - days * 86_400_000).toISOString(),
  }))
  const digest = digestOf(own, period)
  if (digest === undefined) throw new Error('There is no digest')
  return digestMessage(digest, { every: 'weekly', period, newest: 300, now }, { plainly: false }).blocks
}

const NOTE = [{ text: 'Ask ' }, personPiece('U0ADMIN'), { text: 'this', url: link }]
const RETRY = { due: '2026-04-03', rank: 'gold' } as const
const SENT = {
  ...{ id: ID, session: ID, person: 'U0REP', note: NOTE, canWatch: true, sessionUrl: undefined },
  retry: { ...RETRY, state: 'unclear' },
} as const

/** What the app draws of a session, besides its card. */
const OTHERS: readonly ((session: Session, options: CardOptions) => Drawn)[] = [
  (session, options) => ({ message: sessionLine(session, options).blocks }),
  () => ({ message: helpMessage(HELP, { isCoach: true, isUnfolded: true }).blocks }),
  (_, options) => ({ message: privateCard(options.reference, options).blocks }),
  (_, { reference }) => ({ message: problemMessage({ kind: 'not_found' }, 'EX-ABCDEF', reference).blocks }),
  (session, { reference, now }) => {
    const attempts = attemptsOf(session, ID, listOf(session, now))
    const before = { kind: 'read', session: beforeItRose(session) } as const
    const shown = { asOf: now, before, withChart: true }
    return { message: progressMessage(session, reference, attempts, shown).blocks }
  },
  (session, options) => {
    const cursor = { of: 'own', page: 1, line: 0 } as const
    const list = listOf(session, options.now)
    return { message: listMessage(list, { cursor, isOwn: true, hasOffer: true }).blocks }
  },
  (session, options) => {
    const list = {
      ...listOf(session, options.now),
      by: 'coach' as const,
      isOwn: false,
      isFilteredByExec: false,
      team: { isEveryone: true, group: undefined, groups: [], scenarios: [idOf(session)], quiet: undefined },
    }
    const notifications = { line: 'Off', isWatched: true }
    const state = { ...OPENING_STATE, of: 'team' as const, scenario: idOf(session).id }
    return { view: homeView({ state, canPick: true, list, notifications }) }
  },
  (session, { now }) => ({ view: shareForm.draw({ about: { id: ID, title: cardTitle(session, now) } }, {}) }),
  (session, options) => ({
    view: shareForm.draw({}, { menu: sessionMenu(listOf(session, options.now), undefined) }),
  }),
  (session, { reference, sessionUrl, now }) => {
    const winButton = shareWinButton(ID, { channel: 'C0WINS', name: 'wins' })
    const result = { ...session, score: 82.5 }
    return {
      message: resultMessage(result, {
        ...{ reference, sessionUrl, now, winButton, practiceUrl: link, isOwn: true, turnOff: 'menu' },
        lead: FIRST_RESULT,
        attempts: attemptsOf(result, ID, listOf(session, now)),
        assignment: { due: now, rank: 'gold', isLate: true },
        risen: thenAndNow(session, beforeItRose(session)),
        offers: { mayAsk: true },
      }).blocks,
    }
  },
  (session, { now }) => {
    const sessions = Array.from({ length: 12 }, (_, at) => ({ ...session, id: `s${at}` }))
    return { message: dayResultsMessage(sessions, { now, lead: FIRST_RESULT, turnOff: 'button' }).blocks }
  },
  (_, { reference }) => ({ message: bareResultMessage(reference).blocks }),
  () => ({ message: bareDayResultsMessage().blocks }),
  () => ({ message: keepGoingMessage().blocks }),
  (_, { reference }) => ({ message: gradeNoticeMessage(reference).blocks }),
  (session, { now }) => ({
    message: shareNoticeMessage({
      session: ID,
      dedupKey: 'C0TEAM:1774000000.000100',
      sharer: 'U0COACH',
      channel: 'C0TEAM',
      to: undefined,
      title: cardTitle(session, now),
      permalink: link,
    }).blocks,
  }),
  (session, { now }) => ({
    message: alertMessage([{ ...session, id: ID }], { alerts: { atMost: 60, atLeast: 95 }, notRead: 0, now })
      .blocks,
  }),
  (session, { now }) => {
    const asked = { id: ID, session: ID, title: cardTitle(session, now), person: 'U0REP', question: NOTE }
    return { message: questionMessage(asked).blocks }
  },
  (session, { now }) => ({ view: formOf(session, now) }),
  (session, { now }) => {
    const about = { id: ID, session: ID, title: cardTitle(session, now), coach: 'U0COACH', note: NOTE }
    const practice = practiceButton('https://app.exec.com/scenarios/1')
    return { message: coachNoteMessage({ ...about, retry: RETRY, isAnswer: false, practice }).blocks }
  },
  () => ({ message: noteSentMessage(SENT).blocks }),
  () => ({ message: noteNotSentMessage(SENT, 'unclear').blocks }),
  () => ({ message: replyMessage('U0REP', ID, NOTE).blocks }),
  ({ user, rank }) => {
    const retried = { session: ID, person: 'U0REP', before: 82.5, score: 91, wanted: 'gold' as const }
    return { message: retriedMessage({ ...retried, name: toSingleLine(user?.first_name, 40), rank }).blocks }
  },
  () => ({ message: questionSentMessage({ session: ID, coach: 'U0COACH', question: [] }).blocks }),
  (session, { now }) => ({ message: digestOfSession(session, now) }),
  (session, options) => ({ view: reviewView(session, openingState(options.reference, 'rubric'), options) }),
  (session, options) => ({
    view: reviewView(session, openingState(options.reference, 'transcript'), options),
  }),
  (session, options) => ({
    view: reviewView(session, { ...openingState(options.reference, 'transcript'), line: 1 }, options),
  }),
  (session, options) => ({ view: reviewLoadingView(session, openingState(options.reference, 'rubric')) }),
]

/** Every field of a form, with what Exec sends in its words. */
function formOf(session: Session, now: Date): ModalView {
  const sheet = new Sheet()
  const name = toSingleLine(session.user?.first_name, 40) ?? 'them'
  const choices = [{ label: name, value: 'first' }]
  const hint = `Exec sends it to ${name}.`
  sheet.text(cardTitle(session, now))
  sheet.context(name)
  sheet.quote('asked', 'The question:', NOTE)
  sheet.richText('note', 'Note', { hint, initial: richTextOf(NOTE) })
  sheet.plainText('message', 'Message', { initial: name, optional: true })
  sheet.number('number', 'Number', { initial: 60, max: 100 })
  sheet.date('due', 'Due', { initial: '2026-04-03' })
  sheet.checkbox('assign', 'Retry', { text: 'Assign a retry', initial: true, dispatch: true })
  sheet.radio('how', 'How', { choices, initial: 'first' })
  sheet.select('coach', 'Coach', { choices, initial: 'first', placeholder: 'Choose a coach' })
  sheet.person('person', 'Person')
  sheet.conversation('channel', 'Channel', { opensAtCurrent: true })
  const title = { type: 'plain_text' as const, text: 'Form' }
  return { type: 'modal', title, submit: title, blocks: sheet.blocks }
}

function card(session: Session, options: CardOptions): Drawn {
  const content = sessionCard(session, options)
  return options.surface === 'view' ? { view: feedbackView(content) } : { message: content.blocks }
}

describe("Slack's schema of Block Kit", () => {
  it.skipIf(isMissing)(
    `accepts what is drawn of ${DOCUMENTS} documents (skipped unless SLACK_BLOCK_KIT_SCHEMA names the schema file)`,
    () => {
      const check = checker()
      let readable = 0
      let at = 0
      const accepts = (document: unknown, options: CardOptions) => {
        const session = readSession(document)?.read
        if (session === undefined) return
        readable += 1
        at = (at + 1) % OTHERS.length
        expect(check(card(session, options))).toEqual([])
        const other = OTHERS[at]?.(session, options)
        if (other !== undefined) expect(check(other)).toEqual([])
      }
      fc.assert(fc.property(arbitraryDocument(), optionsOf, accepts), { numRuns: DOCUMENTS })
      expect(readable).toBeGreaterThan(DOCUMENTS / 2)
    },
    120_000,
  )

  it.skipIf(isMissing)(
    'refuses a block that Slack does not know (skipped unless SLACK_BLOCK_KIT_SCHEMA names the schema file)',
    () => {
      const check = checker()
      expect(check({ message: [{ type: 'header' }] })).not.toEqual([])
      expect(check({ message: [{ type: 'unknown' }] })).not.toEqual([])
    },
  )
})
