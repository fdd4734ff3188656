import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TeamFacts } from '../../../src/access/team.ts'
import { HOME_RANKS, type HomeState, OPENING_STATE } from '../../../src/blocks/home/home-state.ts'
import { type HomeContent, homeView, type ShownList } from '../../../src/blocks/home/home-view.ts'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { readSessionSummary, type SessionSummary } from '../../../src/exec/session.ts'
import { readable } from '../../support/card-text.ts'
import { arbitrarySession } from '../../support/exec/arbitrary-session.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { type JsonObject, objectsIn, parseJson } from '../../support/slack/json.ts'

const READ_AT = new Date('2026-03-15T15:00:00Z')

function listOf(sessions: SessionSummary[], more: Partial<ShownList> = {}): ShownList {
  return {
    sessions,
    page: 1,
    hasMore: false,
    readAt: READ_AT,
    by: 'participant',
    isOwn: true,
    isFilteredByExec: false,
    ...more,
  }
}

function summary(change: Parameters<typeof sessionDocument>[0] = {}): SessionSummary {
  const line = readSessionSummary(sessionDocument(change))
  if (line === undefined) throw new Error('no line of a list')
  return line.read
}

function view(content: Partial<HomeContent>) {
  return homeView({ state: OPENING_STATE, canPick: false, ...content })
}

/** The blocks as Slack receives them. */
function blocks(content: Partial<HomeContent>): JsonObject[] {
  return objectsIn(parseJson(JSON.stringify(view(content).blocks)))
}

const text = (content: Partial<HomeContent>) => readable(blocks(content))

const state: fc.Arbitrary<HomeState> = fc.record(
  {
    of: fc.constantFrom('U0REP2', 'mine', 'team', `m.${'k'.repeat(32)}`),
    group: fc.constantFrom('g1', 'g'.repeat(75)),
    scenario: fc.constantFrom('s1', 's'.repeat(75)),
    rank: fc.constantFrom(...HOME_RANKS),
    page: fc.integer({ min: 1, max: 6 }),
    part: fc.integer({ min: 1, max: 12 }),
    whole: fc.constant(true as const),
  },
  { requiredKeys: ['rank', 'page', 'part'] },
)

const choice = fc.record({
  id: fc.string({ minLength: 1, maxLength: 90 }),
  name: fc.string({ unit: 'grapheme' }),
})

const team: fc.Arbitrary<TeamFacts> = fc.record({
  isEveryone: fc.boolean(),
  group: fc.option(choice, { nil: undefined }),
  groups: fc.uniqueArray(choice, { selector: ({ id }) => id, maxLength: 120 }),
  scenarios: fc.uniqueArray(choice, { selector: ({ id }) => id, maxLength: 120 }),
  quiet: fc.option(
    fc.record({
      names: fc.array(fc.string({ unit: 'grapheme' })),
      since: fc.constant(READ_AT),
      of: fc.nat(),
    }),
    { nil: undefined },
  ),
})

const list: fc.Arbitrary<ShownList> = fc.record(
  {
    sessions: fc
      .array(arbitrarySession(), { maxLength: 25 })
      .map((sessions) => sessions.map((session, at) => ({ ...session, id: `session${at}` }))),
    page: fc.integer({ min: 1, max: 6 }),
    hasMore: fc.boolean(),
    total: fc.integer({ min: 0, max: 600 }),
    readAt: fc.constant(READ_AT),
    asOf: fc.constant(READ_AT),
    by: fc.constantFrom('participant' as const, 'coach' as const, 'admin' as const),
    isOwn: fc.boolean(),
    isFilteredByExec: fc.boolean(),
    personName: fc.string({ unit: 'grapheme' }),
    team,
  },
  { requiredKeys: ['sessions', 'page', 'hasMore', 'readAt', 'by', 'isOwn', 'isFilteredByExec'] },
)

const problem = fc.constantFrom(undefined, {
  message: problemMessage({ kind: 'unreachable' }, 'EX-234567'),
  isRefusal: false,
  canTryAgain: true,
  isReused: true,
})

const content: fc.Arbitrary<HomeContent> = fc.record(
  {
    state,
    canPick: fc.boolean(),
    list,
    isLoading: fc.boolean(),
    problem,
    isRefreshedTooEarly: fc.boolean(),
    notifications: fc.constantFrom({ line: undefined, isWatched: false }, { line: 'Off', isWatched: true }),
  },
  { requiredKeys: ['state', 'canPick'] },
)

describe('a Home', () => {
  it('a Home is valid and mentions only the person of the list, whatever Exec sends', () => {
    fc.assert(
      fc.property(content, (drawn) => {
        const sent = parseJson(JSON.stringify(homeView(drawn)))
        expect(validateView(sent, 'home')).toEqual([])
        const mentioned = mentionsIn(Object(sent).blocks, '').map((mention) => JSON.stringify(mention))
        for (const mention of mentioned) expect(mention).toContain('U0REP2')
      }),
      { numRuns: 200 },
    )
  })

  it('a Home has notifications and Forget me with a database, and a refused person has the latter alone', () => {
    expect(text({})).not.toMatch(/Notifications|Forget me/)
    const notifications = { line: 'On: a DM for each of your sessions', isWatched: false }
    expect(text({ notifications })).toMatch(
      /\nOn: a DM for each of your sessions \[Notifications…\]\n[\s\S]*\n\[Forget me\]$/,
    )
    const message = problemMessage({ kind: 'other_organisation' }, 'EX-234567')
    const problem = { message, isRefusal: true, canTryAgain: false, isReused: false }
    expect(text({ notifications, problem })).toMatch(/^(?![\s\S]*Notifications)[\s\S]*\[Forget me\]$/)
    expect(text({ notifications, problem, canPick: true })).toContain('[Notifications…]')
  })

  it('a Home tells its user that coaches are alerted to their scores, where that is so', () => {
    const told = 'Your coaches are alerted to low or high scores.'
    expect(text({ notifications: { line: 'Off', isWatched: true } })).toContain(`[Notifications…]\n${told}\n`)
    expect(text({ notifications: { line: 'Off', isWatched: false } })).not.toContain(told)
  })

  it('a Home that refuses a list has no session, filter or button', () => {
    const message = problemMessage({ kind: 'list_not_allowed' }, 'EX-234567')
    const refused = { problem: { message, isRefusal: true, canTryAgain: false, isReused: false } }
    expect(JSON.stringify(view(refused))).not.toMatch(/"session\.|"View"|"Rank"/)
    expect(text(refused)).toMatch(/^Your sessions\n[^\n]*\n🔒 You can't list this person's sessions/)
    expect(text(refused)).toContain('Good to know')
  })

  it('a Home leaves out missing values', () => {
    const bare = listOf([{ id: 'one' }, { id: 'two', score: 12, rank: 'platinum' }])
    expect(text({ list: bare })).toMatch(
      /⏳ Not graded yet · Exec session\* \[View\]\n\n\*12\/100 · Exec session\* \[View\]\nplatinum\nSessions 1–2 of 2/,
    )
    expect(text({ list: bare })).not.toMatch(/null|undefined|NaN/)
  })

  it('names the person of another list as Exec does, or else by a mention', () => {
    const other = { state: { ...OPENING_STATE, of: 'U0REP2' } }
    expect(text({ ...other, list: listOf([summary()], { by: 'coach' }) })).toMatch(
      /^Sessions of Jane Smith\nThese are <@U0REP2>'s sessions, not yours\. You see them as a coach\.\n\[Back to mine\]/,
    )
    expect(text({ ...other, isLoading: true })).toMatch(
      /^Sessions of another person\n[^\n]*<@U0REP2>'s sessions, not yours\.\n/,
    )
  })

  it('gives a menu a new id for a new selection, because Slack keeps the old one', () => {
    const ids = (changed: Partial<HomeState>) =>
      blocks({ state: { ...OPENING_STATE, ...changed }, canPick: true }).flatMap(
        ({ block_id }) => block_id ?? [],
      )
    expect(ids({ page: 2 })).toEqual(ids({}))
    const changed = [ids({}), ids({ rank: 'gold' }), ids({ of: 'U1' }), ids({ of: 'U2' })].map(([, id]) => id)
    expect(ids({ of: 'U1' })[0]).not.toBe(ids({})[0])
    expect(new Set(changed).size).toBe(4)
  })

  it('a Home stores no email', () => {
    const drawn = JSON.stringify(
      view({ state: { ...OPENING_STATE, of: 'U0REP2' }, list: listOf([summary()]) }),
    )
    expect(drawn).not.toContain('@acme.com')
  })
})
