import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sharedTestApp } from '../../support/app-fixture.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { inOrder } from '../../support/in-order.ts'

const HOUR_MS = 3_600_000
/** Nobody waits for the limit in this test. */
const PLENTY = { perMinute: 10_000, perDay: 10_000 }

const app = sharedTestApp(
  {
    env: {
      EXEC_GROUP_COACHES: 'Enterprise Sales=ravi@acme.com',
      EXEC_LIMIT_PER_MINUTE: String(PLENTY.perMinute),
      EXEC_LIMIT_PER_DAY: String(PLENTY.perDay),
    },
    exec: { limits: PLENTY },
  },
  (app) => {
    app.addMember()
    for (const name of ['jane', 'sam', 'ravi']) app.addMember({ ...personOf(name), id: name, role: 'member' })
    app.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com'] })
  },
)
/** Ravi coaches *Enterprise Sales*, Carla everyone. */
const { rep, coach: carla } = app
const ravi = app.person('U0REP2')

beforeEach(() => {
  // What was cached is old by now, and each test counts its own requests.
  app.pass(48 * HOUR_MS)
  app.exec.sessions.clear()
  app.exec.requests.length = 0
  app.lines.length = 0
  app.exec.scenarios.set('pricing', scenarioDocument({ id: 'pricing', slug: 'p', name: 'Pricing' }))
  app.exec.scenarios.set('prices', scenarioDocument({ id: 'prices', slug: 'q', name: 'Prices & Terms' }))
  add('jane', 5, { score: 48, rank: 'unranked' })
  add('jane', 4, { score: 82.5 })
  add('sam', 3, { score: 91 })
})

afterEach(() => app.slack.clearFaults())

function personOf(name: string) {
  return { email: `${name}@acme.com`, first_name: name, last_name: 'Doe' }
}

let added = 0

function add(name: string, hoursAgo: number, session: Partial<SessionDocument> = {}): void {
  added += 1
  app.addSession({
    id: `session${added}`,
    user: { id: `u-${name}`, ...personOf(name) },
    created_at: new Date(app.now() - hoursAgo * HOUR_MS).toISOString(),
    scenario: { id: 'pricing', name: 'Pricing' },
    ...session,
  })
}

const boards = () => app.execRequests('/scenarios/pricing/analytics/participants')

describe('/exec-session board', () => {
  it('shows a group’s coach their people alone, for one request', async () => {
    const answer = await ravi.asks('board PRICING')
    expect(answer).toMatch(/^Board: Pricing\n1 person · Updated/)
    expect(answer).toMatch(inOrder('jane Doe', '48', '🥇 82.5/100', '▲ 34.5', '2'))
    expect(answer).not.toContain('sam')
    expect(boards()).toMatchObject([{ query: { group_ids: 'g1', exclude_system_users: 'true' } }])
    await ravi.asks('board pricing')
    expect(boards()).toHaveLength(1)
    const listed = { user: 'U0REP2', list_of: 'board:pricing', decision: 'listed', reason: 'group_coach' }
    expect(app.audits()[0]).toMatchObject(listed)
    expect(app.lines.join('')).not.toMatch(/Doe|82\.5|@acme/)
  })

  it('shows everyone to a coach of everyone, the best first, and leads to the sessions', async () => {
    expect(await carla.asks('board pricing')).toMatch(inOrder('2 people', 'sam Doe', 'jane Doe'))
    await carla.presses('All sessions')
    expect(carla.sees()).toMatch(/^Everyone's sessions[\s\S]*Pricing[\s\S]*\[Board\]/)
    await carla.presses('Board')
    expect(carla.sees()).toMatch(/^Board: Pricing/)
    await carla.presses('Back')
    expect(carla.sees()).toMatch(/^Everyone's sessions/)
    expect(boards()).toHaveLength(1)
  })

  it('leaves out people outside the groups, even if Exec lists them', async () => {
    await ravi.asks('board pricing')
    app.pass(10 * 60_000)
    const [group] = app.exec.groups
    group?.emails.push('sam@acme.com')
    const answer = await ravi.asks('board pricing')
    group?.emails.pop()
    expect(boards()).toHaveLength(2)
    expect(answer).toContain('jane Doe')
    expect(answer).not.toContain('sam Doe')
  })

  it('asks which scenario is meant, and shows the one that is chosen', async () => {
    expect(await ravi.asks('board pri')).toBe(
      'Which scenario?\n*Prices &amp; Terms* [Board]\n*Pricing* [Board]',
    )
    await ravi.presses('Board', { beside: 'Pricing' })
    expect(ravi.sees()).toMatch(/^Board: Pricing/)
    expect(await ravi.asks('board prices & terms')).toContain('None of your people has a graded session')
  })

  it('offers the scenarios that there are in place of one that it does not find', async () => {
    const scenarios = await ravi.asks('board')
    expect(scenarios).toMatch(/^Which scenario\?[\s\S]*\[Board\]/)
    expect(await ravi.asks('board forecasting')).toMatch(
      /^I can't find that scenario.*archived\.\nWhich scenario\?/,
    )
    expect(ravi.sees().endsWith(scenarios)).toBe(true)
    const failed = { list_of: 'board', decision: 'failed', reason: 'scenario_unknown' }
    expect(app.lastAudit()).toMatchObject(failed)
    await ravi.presses('Board', { beside: 'Pricing' })
    expect(ravi.sees()).toMatch(/^Board: Pricing/)
  })

  it('offers no scenarios where there are none', async () => {
    app.exec.scenarios.clear()
    expect(await ravi.asks('board forecasting')).toMatch(/^I can't find that scenario.*archived\.$/)
  })

  it('refuses someone who coaches nobody, and asks Exec for no scenario', async () => {
    expect(await rep.asks('board pricing')).toContain('Only coaches and Exec admins have a team')
    expect(app.execPaths().filter((path) => path.startsWith('/scenarios'))).toEqual([])
    expect(app.audits()).toMatchObject([
      { list_of: 'board', decision: 'refused', reason: 'team_not_allowed' },
    ])
  })

  it('is told in words where Slack takes no table', async () => {
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks' })
    expect(await ravi.asks('board pricing')).toContain(
      'jane Doe: first 48, best 🥇 82.5/100, ▲ 34.5, 2 sessions',
    )
  })

  it('opens from the Home in a modal, in words', async () => {
    await ravi.opensHome()
    await ravi.chooses('Pricing')
    await ravi.presses('Board')
    expect(ravi.seesIn('modal')).toContain('jane Doe: first 48, best 🥇 82.5/100, ▲ 34.5, 2 sessions')
    expect(ravi.seesIn('modal')).not.toContain('[Back]')
    expect(ravi.modal().content.title).toMatchObject({ text: 'Board' })
    await app.slack.closeView({ user: ravi.id, all: true })
  })
})
