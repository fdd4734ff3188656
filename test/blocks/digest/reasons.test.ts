import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  attemptsIn,
  bestsIn,
  chooseThree,
  fallsIn,
  newTo,
  overdueReasons,
  praisesIn,
  type Reason,
  silentReasons,
  withItem,
} from '../../../src/blocks/digest/reasons.ts'
import { type Session, type SessionSummary, withoutTexts } from '../../../src/exec/session.ts'
import { assignmentOf } from '../../support/read-documents.ts'
import { session, WEEK } from './some-sessions.ts'

/** As "Ann overdue": a person, and why a coach may write to them. */
function reason(text: string): Reason {
  const [name = '', kind = ''] = text.split(' ')
  const known = (['overdue', 'slipped', 'silent', 'praise'] as const).find((one) => one === kind)
  if (known === undefined) throw new Error(`No reason: ${text}`)
  return { name, email: `${name}@acme.com`, kind: known, why: known }
}

const words = (reasons: readonly Reason[]) => reasons.map(({ name, kind }) => `${name} ${kind}`)
const choose = (texts: readonly string[], told: readonly string[] = []) =>
  words(chooseThree(texts.map(reason).filter(newTo(told.map(reason)))))

describe('the three people of a digest', () => {
  it.each([
    {
      of: 'one with each need before a second one with the same',
      from: ['Ann overdue', 'Bob overdue', 'Cid overdue', 'Dee slipped'],
      chosen: ['Ann overdue', 'Bob overdue', 'Dee slipped'],
    },
    {
      of: 'a person once, by what is most urgent',
      from: ['Ann slipped', 'Ann overdue', 'Bob slipped'],
      chosen: ['Ann overdue', 'Bob slipped'],
    },
    {
      of: 'rather someone to praise who needs nothing',
      from: ['Ann overdue', 'Ann praise', 'Bob praise'],
      chosen: ['Ann overdue', 'Bob praise'],
    },
    {
      of: 'nobody whom the coach was told of for the same reason',
      from: ['Ann overdue', 'Ann slipped', 'Bob overdue', 'Cid praise'],
      told: ['Ann overdue', 'Bob slipped', 'Cid praise'],
      chosen: ['Bob overdue', 'Ann slipped'],
    },
  ])('are $of', ({ from, told, chosen }) => {
    expect(choose(from, told)).toEqual(chosen)
  })

  it('are chosen at once from the people of a large workspace', () => {
    const all = Array.from({ length: 20_000 }, (_, at) => `P${at} silent`)
    expect(choose(['Ann overdue', ...all])).toEqual(['Ann overdue', 'P0 silent', 'P1 silent'])
  })

  it('are different people for new reasons, needs before praise, and one praised where anybody needs nothing', () => {
    const order = ['overdue', 'slipped', 'silent', 'praise']
    const one = fc
      .tuple(fc.constantFrom('Ann', 'Bob', 'Cid', 'Dee', 'Eve'), fc.constantFrom(...order))
      .map((parts) => parts.join(' '))
    fc.assert(
      fc.property(fc.array(one), fc.array(one), (all, told) => {
        const chosen = choose(all, told)
        const from = all.filter((text) => !told.includes(text))
        const people = chosen.map((text) => text.split(' ')[0])
        expect(new Set(people).size).toBe(chosen.length)
        expect(chosen.length).toBe(Math.min(3, new Set(from.map((text) => text.split(' ')[0])).size))
        expect(from).toEqual(expect.arrayContaining(chosen))
        const kinds = chosen.map((text) => text.split(' ')[1] ?? '')
        expect(kinds).toEqual(kinds.toSorted((a, b) => order.indexOf(a) - order.indexOf(b)))
        const inNeed = from.filter((text) => !text.endsWith('praise')).map((text) => text.split(' ')[0])
        const mayBePraised = from.some((text) => !inNeed.includes(text.split(' ')[0]))
        expect(kinds.includes('praise')).toBe(mayBePraised)
      }),
    )
  })
})

describe('who is overdue', () => {
  const overdue = (name: string, scenario = 'Pricing') =>
    assignmentOf({
      id: `${name} ${scenario}`,
      user: { id: null, email: `${name}@acme.com`, first_name: name, last_name: null },
      scenario: { id: scenario === 'Pricing' ? 'p' : scenario, name: scenario },
      due_date: null,
    })
  it('names last who has reached the goal, and says so, or which goal was missed', () => {
    const reached = { rankToReach: 'gold', best: { score: 91, rank: 'gold' }, attempts: 2, attemptsNeeded: 3 }
    const all = [{ ...overdue('Ann'), ...reached }, overdue('Bob'), overdue('Ann', 'Renewal')]
    const told = (some: typeof all) => overdueReasons(some, []).map((one) => `${one.name} ${one.why}`)
    expect(told(all)).toEqual(['Bob overdue: Pricing', 'Ann overdue: Renewal'])
    const missed = { ...overdue('Cy'), ...reached, best: { score: 88, rank: 'silver' } }
    expect(told([missed])).toEqual(['Cy overdue: Pricing · Goal: Gold'])
    expect(told(all.slice(0, 2))).toEqual([
      'Bob overdue: Pricing',
      'Ann overdue: Pricing · Gold reached · 1 attempt to go',
    ])
  })

  it('is nobody who has no attempts left', () => {
    const spent = { ...overdue('Ann'), attempts: 2, attemptLimit: 2 }
    expect(overdueReasons([spent], [])).toEqual([])
  })

  it('is told by a session in that scenario alone', () => {
    const sessions = [session('x', 1, 'Ann', 90, { scenario: { id: 'q', name: 'Renewal' } })]
    expect(overdueReasons([overdue('Ann')], sessions)).toMatchObject([{ session: undefined }])
  })

  it('is told once, by the first assignment and the newest graded attempt at it', () => {
    const all = [overdue('Ann'), overdue('ann'), overdue('ANN', 'Renewal'), overdue('Bob')]
    const sessions = [
      session('x', 1, 'Ann', 90, { scenario: { id: 'q', name: 'Renewal' } }),
      session('y', 2, 'Ann', null),
      session('a', 3, 'Ann', 70),
      session('b', 4, 'Ann', 60),
    ]
    expect(overdueReasons(all, sessions)).toMatchObject([
      { why: 'overdue: Pricing', email: 'ann@acme.com', session: 'a', assignment: 'Ann Pricing' },
      { why: 'overdue: Pricing', name: 'Bob', session: undefined, assignment: 'Bob Pricing' },
    ])
  })
})

describe('whose scores fell twice', () => {
  const falls = (...sessions: SessionSummary[]) =>
    fallsIn(attemptsIn(sessions, WEEK)).map(({ attempts }) => attempts?.map(({ id }) => id).join(''))

  it.each([
    { name: 'in the last three attempts', scores: [60, 78, 91], found: ['abc'] },
    { name: 'but rose before', scores: [60, 78, 91, 20], found: ['abc'] },
    { name: 'not where the last one was as good', scores: [78, 78, 91], found: [] },
    { name: 'not where it rose', scores: [60, 91, 78], found: [] },
    { name: 'not with two attempts', scores: [60, 78], found: [] },
    { name: 'not with one that is not graded', scores: [60, null, 78], found: [] },
  ])('$name', ({ scores, found }) => {
    const sessions = scores.map((score, at) => session('abcd'.charAt(at), at + 1, 'Ann', score))
    expect(falls(...sessions)).toEqual(found)
  })

  it('counts the attempts at one scenario, of which the last was in the period, the deepest fall first', () => {
    const other = { scenario: { id: 'q', name: 'Renewal' } }
    expect(
      falls(
        ...[session('a', 1, 'Ann', 70), session('b', 2, 'Ann', 80), session('c', 3, 'Ann', 90)],
        ...[session('d', 1, 'Ann', 10, other), session('e', 2, 'Ann', 50, other)],
        ...[session('f', 3, 'Ann', 60, other), session('g', 1, 'Bob', 10), session('h', 2, 'Bob', 20)],
        ...[session('i', 3, 'Bob', 90), session('k', 8, 'Cid', 10), session('l', 9, 'Cid', 50)],
        ...[session('m', 10, 'Cid', 99), session('n', 1, 'Dee', 10), session('o', 2, 'Dee', 20, other)],
        session('p', 3, 'Dee', 30),
      ),
    ).toEqual(['ghi', 'def', 'abc'])
  })
})

describe('what slipped twice', () => {
  const [now, before, first] = [
    session('c', 1, 'Ann', 60),
    session('b', 2, 'Ann', 78),
    session('a', 3, 'Ann', 91),
  ]
  const [fall] = fallsIn(attemptsIn([now, before, first], WEEK))
  const graded = (one: SessionSummary, grades: Record<string, string>): [string, Session] => {
    const items = Object.entries(grades).map(([name, grade]) => ({ name, grade, examples: [] }))
    return [one.id, { ...withoutTexts(one), rubric: [{ name: 'A', items }] }]
  }
  const told = (...rubrics: [string, Session][]) => fall && withItem(fall, new Map(rubrics))

  it('is the item that slipped both times', () => {
    expect(
      told(
        graded(now, { Opening: 'bad', 'Next Step': 'bad' }),
        graded(before, { Opening: 'good', 'Next Step': 'mid' }),
        graded(first, { Opening: 'mid', 'Next Step': 'good' }),
      ),
    ).toMatchObject({ why: 'slipped twice in Next Step (🟢 → 🟡 → 🔴)', item: 'Next Step', session: 'c' })
  })

  it.each([
    ['no item did', [graded(now, { A: 'bad' }), graded(before, { A: 'good' }), graded(first, { A: 'good' })]],
    ['a rubric could not be read', [graded(now, { A: 'bad' }), graded(first, { A: 'good' })]],
    ['there is none', [graded(now, {}), graded(before, {}), graded(first, {})]],
  ])('is told by the scores where %s', (_, rubrics) => {
    const reason = told(...rubrics)
    expect(reason).toMatchObject({ why: 'slipped twice in Pricing (91 → 78 → 60)', session: 'c' })
    expect(reason?.item).toBeUndefined()
  })
})

it('a Gold is praised where none of the sessions from before the period has one', () => {
  const gold = { rank: 'gold' } as const
  const sessions = [
    ...[session('a', 1, 'Ann', 60), session('b', 2, 'Ann', 91, gold), session('c', 3, 'Ann', 92, gold)],
    ...[session('d', 9, 'Ann', 50), session('e', 1, 'Bob', 91, gold), session('f', 9, 'Bob', 91, gold)],
    ...[session('g', 9, 'Cid', 91, gold), session('h', 1, null, 91, { ...gold, user: null })],
  ]
  expect(praisesIn(attemptsIn(sessions, WEEK), WEEK).map(({ session }) => session)).toEqual(['c'])
})

it("a win is somebody's newest Gold or best of the period, which none of the sessions from before it beats", () => {
  const gold = { rank: 'gold' } as const
  const other = { scenario: { id: 'q', name: 'Renewal' } }
  const sessions = [
    ...[session('a', 1, 'Ann', 60), session('b', 2, 'Ann', 78), session('c', 3, 'Ann', 50)],
    ...[session('d', 1, 'Bob', 91, gold), session('e', 1, 'Cid', 80), session('f', 1, 'Dee', 80)],
    ...[
      session('g', 9, 'Dee', 81),
      session('h', 2, 'Eve', 91, gold),
      session('i', 3, 'Eve', 95, { ...gold, ...other }),
    ],
  ]
  const bests = Object.fromEntries(
    [...bestsIn(attemptsIn(sessions, WEEK), WEEK)].map(([email, { id }]) => [email, id]),
  )
  expect(bests).toEqual({ 'ann@acme.com': 'b', 'bob@acme.com': 'd', 'eve@acme.com': 'h' })
})

it('a long name that is written from right to left reorders nothing after it', () => {
  const name = 'שלום '.repeat(30)
  const scenario = { id: 'p', name }
  const sessions = [1, 2, 3].map((at) => session(`${at}`, at, name, at * 10, { scenario }))
  const [fall] = fallsIn(attemptsIn(sessions, WEEK))
  expect(`${fall?.name} · ${fall?.why}`).toMatch(
    /^\u2068[^\u2069]+\u2069 · slipped twice in \u2068[^\u2069]+\u2069 \(/,
  )
})

it('whoever is silent may have no name', () => {
  const people = [
    { email: 'Ann@acme.com', name: 'Ann  Lee' },
    { email: 'x@acme.com', name: '\u202E' },
  ]
  expect(silentReasons(people)).toMatchObject([
    { email: 'ann@acme.com', name: 'Ann Lee', why: 'no practice for three weeks' },
    { name: 'Someone' },
  ])
})
