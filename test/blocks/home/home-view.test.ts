import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OpenedList } from '../../../src/access/lists.ts'
import type { TeamFacts } from '../../../src/access/team.ts'
import { homeParts } from '../../../src/blocks/exec-email/exec-email-messages.ts'
import { type HomeState, OPENING_STATE } from '../../../src/blocks/home/home-controls.ts'
import { type HomeContent, homeView } from '../../../src/blocks/home/home-view.ts'
import { setUpSteps } from '../../../src/blocks/set-up/set-up-steps.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { assignmentOf, gradedSession, summaryOf } from '../../support/read-documents.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { drawn } from '../drawn.ts'
import { sent } from '../sent.ts'

const KEY = `m.${'k'.repeat(32)}`
const READ_AT = new Date('2026-03-15T15:00:00Z')

function listOf(sessions: SessionSummary[], more: Partial<OpenedList> = {}): OpenedList {
  return {
    sessions,
    page: 1,
    hasMore: false,
    readAt: READ_AT,
    by: 'participant',
    isOwn: true,
    ...more,
  }
}

function view(content: Partial<HomeContent>) {
  return homeView({ state: OPENING_STATE, canPick: false, ...content })
}

const state: fc.Arbitrary<HomeState> = fc.record(
  {
    of: fc.constantFrom('mine', 'team', KEY),
    group: fc.constantFrom('g1', 'g'.repeat(75), 'g\uD83D'),
    scenario: fc.constantFrom('s1', 's'.repeat(75), '\uDE00s'),
    page: fc.integer({ min: 1, max: 6 }),
    part: fc.integer({ min: 1, max: 12 }),
  },
  { requiredKeys: ['page', 'part'] },
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
      people: fc.array(fc.record({ name: fc.string({ unit: 'grapheme' }), email: fc.emailAddress() })),
      since: fc.constant(READ_AT),
      of: fc.nat(),
    }),
    { nil: undefined },
  ),
  keyOf: fc.constant(() => KEY),
})

const list: fc.Arbitrary<OpenedList> = fc.record(
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
    personName: fc.string({ unit: 'grapheme' }),
    team,
  },
  { requiredKeys: ['sessions', 'page', 'hasMore', 'readAt', 'by', 'isOwn'] },
)

const failure = { kind: 'unreachable', errorId: 'EX-234567', failedAt: READ_AT } as const
const problem = fc.constantFrom(undefined, failure)

const content: fc.Arbitrary<HomeContent> = fc.record(
  {
    state,
    canPick: fc.boolean(),
    list,
    isLoading: fc.boolean(),
    problem,
    isRefreshedTooEarly: fc.boolean(),
    silence: fc.constantFrom(undefined, 'Off'),
    added: fc.constantFrom([], [{ isWatched: true }]),
  },
  { requiredKeys: ['state', 'canPick'] },
)

const MANY = Array.from({ length: 100 }, (_, at) => at)
const NAME = 'n'.repeat(200)
const userOf = (at: number) => ({
  id: `u${at}`,
  email: `p${at}@acme.com`,
  first_name: NAME,
  last_name: NAME,
})
const scenarioOf = (at: number) => ({ id: `s${at}`, name: NAME })
const changed = { by: 'U0ADMIN', at: READ_AT.getTime() }

function assignmentsOf(statusOf: (at: number) => 'past_due' | 'completed' | 'in_progress') {
  const created_at = '2026-03-01T00:00:00Z'
  const assignments = MANY.map((at) => {
    const status = statusOf(at)
    const of = { id: `a${at}`, user: userOf(at), scenario: scenarioOf(at), status }
    const due_date = status === 'past_due' ? '2026-03-10T00:00:00Z' : '2026-03-20T00:00:00Z'
    return assignmentOf(assignmentDocument({ ...of, created_at, due_date }))
  })
  return { assignments, isWhole: true, readAt: READ_AT }
}

/** Everything that a Home can have at once, as long as it gets. @param choices how many channels features let people choose. */
function longest(of: HomeState['of'], problem: HomeContent['problem'], choices: number): HomeContent {
  const sessions = MANY.map((at) =>
    gradedSession({
      id: `session${at}`,
      user: userOf(at),
      scenario: scenarioOf(at),
      created_at: '2026-03-15T14:00:00Z',
      ...(at % 3 === 0 && { score: null, is_valid_attempt: false }),
    }),
  )
  const people = MANY.map((at) => ({ name: NAME, email: `silent${at}@acme.com` }))
  const own = listOf(sessions, { hasMore: true, total: 500 })
  const facts: TeamFacts = {
    isEveryone: true,
    group: undefined,
    groups: MANY.map((at) => ({ id: `g${at}`, name: NAME })),
    scenarios: MANY.map(scenarioOf),
    quiet: { people, since: READ_AT, of: 200 },
    keyOf: () => KEY,
  }
  const team: OpenedList = { ...own, isOwn: false, by: 'coach', team: facts }
  const connection = {
    apiKey: 'key',
    execWorkspace: 'w',
    name: NAME,
    connectedBy: 'U0ADMIN',
    connectedAt: changed.at,
    refusedAt: changed.at,
  }
  const chosen = Array.from({ length: choices }, () => ({ ...changed, channel: 'C0TEAM', markup: 'Wins' }))
  const unknownGroups = ['Sales', 'SMB']
  const settings = {
    access: {
      rule: 'restricted',
      monitors: true,
      coaches: {
        users: MANY.map((at) => `U${at}0`),
        groups: ['S0COACHES'],
        emails: MANY.map((at) => `${NAME}${at}@acme.com`),
      },
      groupCoaches: [],
    },
    unfurls: 'private',
    resultsDefault: 'each',
    slackbot: true,
  } as const
  const claim = { person: 'U0REP', email: 'jane@acme.com', requestedAt: 1, decidedBy: 'U0ADMIN' }
  return {
    state: { ...OPENING_STATE, of },
    canPick: true,
    list: of === 'team' ? team : own,
    team,
    problem,
    isRefreshedTooEarly: true,
    silence: 'Paused until Friday.',
    assignments: {
      own: assignmentsOf((at) => (at % 2 === 0 ? 'completed' : 'in_progress')),
      overdue: assignmentsOf(() => 'past_due'),
      scenarios: new Map(),
      keyOf: () => KEY,
      now: READ_AT,
      zone: 'UTC',
    },
    added: [
      setUpSteps(
        { settings, connection, access: changed, coaches: changed, unknownGroups, messages: changed, chosen },
        true,
      ),
      { below: homeParts({ ...claim, state: 'approved' }, true), isWatched: true },
      {
        tasks: {
          questions: MANY.slice(0, 3).map((at) => ({ id: `q${at}`, name: NAME, question: [{ text: NAME }] })),
          nextAttempts: sessions.map(({ id }) => id),
          coached: [],
          hasWrittenTo: () => false,
        },
      },
    ],
  }
}

describe('a Home', () => {
  it.each([
    ['mine', undefined],
    ['mine', failure],
    ['team', undefined],
    ['team', failure],
  ] as const)(
    'of %s, with every part at its longest, has a hundred blocks at most, whatever features add: %j',
    (of, problem) => {
      expect(validateView(sent(homeView(longest(of, problem, 50))), 'home')).toEqual([])
      const today = homeView(longest(of, problem, 1))
      expect(validateView(sent(today), 'home')).toEqual([])
      expect(today.blocks.some(({ type }) => type === 'divider')).toBe(true)
    },
  )

  it('a Home is valid and mentions nobody, whatever Exec sends', () => {
    fc.assert(
      fc.property(content, (any) => {
        const drawn = sent(homeView(any))
        expect(validateView(drawn, 'home')).toEqual([])
        expect(mentionsIn(drawn)).toEqual([])
      }),
    )
  })

  const other = { state: { ...OPENING_STATE, of: KEY } }
  const refused = (kind: 'other_organisation' | 'list_not_allowed') => ({
    problem: { kind, errorId: 'EX-234567' },
  })
  const silence = 'Paused until Friday.'
  const added = [{ isWatched: true }]
  const quiet = {
    people: ['Ann', 'Bob'].map((name) => ({ name, email: 'a@acme.com' })),
    since: READ_AT,
    of: 3,
  }
  const team: TeamFacts = {
    isEveryone: false,
    group: undefined,
    groups: [],
    scenarios: [],
    quiet,
    keyOf: () => KEY,
  }
  const everyone = { ...OPENING_STATE, of: 'team' }

  it.each<[string, Partial<HomeContent>]>([
    ['that DMs are paused, that coaches are alerted, and Privacy', { silence, added }],
    ['no pause for someone who is refused', { silence, ...refused('other_organisation') }],
    [
      'a pause for a coach who is refused a list',
      { silence, added, canPick: true, ...refused('list_not_allowed') },
    ],
    ['no session, filter or button beside a refusal', refused('list_not_allowed')],
    [
      'no missing values',
      { list: listOf([summaryOf({ id: 'one' }), summaryOf({ id: 'two', score: 12, rank: 'platinum' })]) },
    ],
    [
      'the person of another list as Exec names them',
      { ...other, list: listOf([gradedSession()], { by: 'coach' }) },
    ],
    ['no name of another list while it loads', { ...other, isLoading: true }],
    [
      'a team, who of it is quiet, and why one sees it',
      { state: everyone, canPick: true, list: listOf([gradedSession()], { team, by: 'admin' }) },
    ],
    [
      'a stale list and a failure, with the way to try again',
      { list: listOf([gradedSession()]), problem: failure },
    ],
  ])('has %s', (_, content) => {
    expect(drawn(view(content))).toMatchSnapshot()
    expect(JSON.stringify(view(content))).not.toContain('@acme.com')
  })

  it('gives a menu a new id for a new selection, because Slack keeps the old one', () => {
    const ids = (changed: Partial<HomeState>) =>
      view({ state: { ...OPENING_STATE, ...changed }, canPick: true }).blocks.flatMap((block) =>
        'block_id' in block ? (block.block_id ?? []) : [],
      )
    expect(ids({ page: 2 })).toEqual(ids({}))
    const changed = [ids({}), ids({ of: 'team' }), ids({ of: KEY })].flat()
    expect(new Set(changed).size).toBe(3)
  })
})
