import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { scenariosMeant } from '../../../src/shared/sessions/scenarios-meant.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import { teamApp } from '../../support/team-app.ts'

const { app, carla, colin, ravi, add } = teamApp()
const { rep } = app

const boards = () => app.execRequests('/scenarios/pricing/analytics/participants')

const WORDS = 'Sam Doe: first 48, latest 61, best 🥇 82.5/100, 3 sessions'

describe('/exec-session team <scenario>', () => {
  beforeEach(() => {
    app.exec.scenarios.set('pricing', scenarioDocument({ id: 'pricing', slug: 'p', name: 'Pricing' }))
    app.exec.scenarios.set('prices', scenarioDocument({ id: 'prices', slug: 'q', name: 'Prices & Terms' }))
    add('sam', 5, { score: 48, rank: 'unranked' })
    add('sam', 4, { score: 82.5 })
    add('sam', 2, { score: 61, rank: 'bronze' })
    add('jane', 3, { score: 91 })
  })

  afterEach(() => app.slack.clearFaults())

  it('shows a group’s coach their people alone, for one request', async () => {
    const answer = await colin.asks('team PRICING')
    expect(answer).toMatch(inOrderFromStart('Scores by person: Pricing\n1 person · Updated'))
    expect(answer).toMatch(inOrder('Sam Doe', '48', '61', '🥇 82.5/100', '3'))
    expect(answer).not.toContain('Jane')
    expect(boards()).toMatchObject([{ query: { group_ids: 'g2', exclude_system_users: 'true' } }])
    await colin.asks('team pricing')
    expect(boards()).toHaveLength(1)
    const listed = {
      user: 'U0COLLEAGUE',
      list_of: 'board:pricing',
      decision: 'listed',
      reason: 'group_coach',
    }
    expect(app.audits()[0]).toMatchObject(listed)
    expect(app.lines.join('')).not.toMatch(/Doe|82\.5|@acme/)
  })

  it('shows everyone to a coach of everyone, the best first, and leads to the sessions', async () => {
    expect(await carla.asks('team pricing')).toMatch(inOrder('2 people', 'Jane Doe', 'Sam Doe'))
    await carla.presses('All sessions')
    expect(carla.sees()).toMatch(inOrderFromStart("Everyone's sessions", 'Pricing', '[Scores by person]'))
    await carla.presses('Scores by person')
    expect(carla.sees()).toMatch(/^Scores by person: Pricing/)
    await carla.presses('Back')
    expect(carla.sees()).toMatch(/^Everyone's sessions/)
    expect(boards()).toHaveLength(1)
  })

  it('leaves out people outside the groups, even if Exec lists them', async () => {
    await colin.asks('team pricing')
    app.pass(10 * 60_000)
    const [, group] = app.exec.groups
    group?.emails.push('jane@acme.com')
    const answer = await colin.asks('team pricing')
    group?.emails.pop()
    expect(boards()).toHaveLength(2)
    expect(answer).toContain('Sam Doe')
    expect(answer).not.toContain('Jane Doe')
  })

  it('asks which scenario is meant, and shows the one that is chosen', async () => {
    expect(await colin.asks('team pri')).toBe(
      'Which scenario?\n*Prices &amp; Terms* [Scores by person]\n*Pricing* [Scores by person]',
    )
    await colin.presses('Scores by person', { beside: 'Pricing' })
    expect(colin.sees()).toMatch(/^Scores by person: Pricing/)
    expect(await colin.asks('team prices & terms')).toContain('None of your people has a graded session')
  })

  it('asks which group is meant, with the scenarios below, and leads to its sessions', async () => {
    const groups = 'Which group?\n*Enterprise Sales* [All sessions]\n*SMB* [All sessions]'
    expect(await ravi.asks('team s')).toBe(
      `${groups}\nWhich scenario?\n*Prices &amp; Terms* [Scores by person]`,
    )
    await ravi.presses('All sessions', { beside: 'SMB' })
    expect(ravi.sees()).toMatch(inOrderFromStart("SMB's sessions", 'Sam Doe'))
    app.exec.faults.setFor('/scenarios', { kind: 'reset' })
    app.pass(48 * HOUR_MS)
    expect(await ravi.asks('team s')).toBe(groups)
    app.exec.faults.clear()
  })

  it('does not call a name unknown while Exec does not list its scenarios', async () => {
    app.exec.faults.setFor('/scenarios', { kind: 'reset' })
    expect(await colin.asks('team forecasting')).toContain('Try again')
    app.exec.faults.clear()
  })

  it('refuses someone who coaches nobody, and asks Exec for no scenario', async () => {
    expect(await rep.asks('team pricing')).toContain('Only coaches and Exec admins can do that')
    expect(app.execPaths().filter((path) => path.startsWith('/scenarios'))).toEqual([])
    expect(app.audits()).toMatchObject([
      { list_of: 'group', decision: 'refused', reason: 'team_not_allowed' },
    ])
  })

  it('is told in words where Slack takes no table', async () => {
    app.slack.fault('response_url', { kind: 'status', status: 400, body: 'invalid_blocks' })
    expect(await colin.asks('team pricing')).toContain(WORDS)
  })

  it('opens from the Home in a modal, in words, and is asked of Exec only then', async () => {
    await colin.opensHome()
    await colin.chooses('Pricing')
    expect(boards()).toEqual([])
    await colin.presses('Scores by person')
    expect(colin.seesIn('modal')).toContain(WORDS)
    expect(colin.seesIn('modal')).not.toContain('[Back]')
    expect(colin.modal().content.title).toMatchObject({ text: 'Scores by person' })
    await colin.closes()
  })
})

const SCENARIOS = [
  { id: 's1', slug: 'pricing', name: 'Pricing Objections' },
  { id: 's2', slug: 'discovery', name: 'Procurement Discovery' },
  { id: 's3', slug: 'pricing-2', name: 'pricing objections' },
  { id: 's4', slug: 'cold', name: ' Cold Call: Pricing ' },
  { id: 's5', slug: undefined, name: undefined },
].map((scenario) => ({ ...scenario, url: undefined }))

describe('scenariosMeant', () => {
  it.each([
    ['s2', ['s2']],
    ['pricing', ['s1']],
    ['DISCOVERY', ['s2']],
    ['Pricing Objections', ['s1', 's3']],
    ['cold call: pricing', ['s4']],
    ['proc', ['s2']],
    ['pric', ['s1', 's3']],
    ['call', ['s4']],
    ['objection', ['s1', 's3']],
    ['nothing', []],
    [' ', ['s5', 's4', 's1', 's3', 's2']],
  ])('finds by %j: %j', (text, ids) => {
    expect(scenariosMeant(SCENARIOS, text).map(({ id }) => id)).toEqual(ids)
  })
})
