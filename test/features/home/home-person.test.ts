import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addSessions, type HomeStage, inTurn, RAVI, startHomeStage } from '../../support/home-stage.ts'

const MINUTE_MS = 60_000
let stage: HomeStage

beforeEach(async () => {
  stage = await startHomeStage()
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

describe('the person picker', () => {
  const ofRavi = () => addSessions(stage, 2, () => ({ user: RAVI }))

  function makeAdmin(): void {
    stage.exec.members.push({
      id: 'm1',
      email: 'ada@acme.com',
      first_name: 'Ada',
      last_name: 'Admin',
      role: 'admin',
    })
  }

  it.each([
    ['a coach', 'U0COACH', 'as a coach', 'coach'],
    ["an admin of Exec's workspace", 'U0ADMIN', "as an admin of Exec's workspace", 'admin'],
  ])("shows a person's list to %s, says whose it is, and leads back", async (_, user, why, reason) => {
    makeAdmin()
    ofRavi()
    await stage.openHome(user)
    expect(stage.text(user)).toMatch(/^Your sessions/)
    await stage.press('home.person', 'U0REP2', user)
    expect(stage.rows(user)).toEqual(['#1', '#2'])
    expect(stage.text(user)).toMatch(
      /^Sessions of Ravi Patel\nThese are the sessions of <@U0REP2>, not yours\./,
    )
    expect(stage.text(user)).toContain(`You see them ${why}.`)
    expect(stage.audits().at(-1)).toMatchObject({ user, decision: 'listed', reason, list_of: 'U0REP2' })
    expect(stage.whole(user)).not.toContain('@acme.com')

    await stage.viewSession('session1', user)
    expect(JSON.stringify(stage.slack.view(user)?.blocks)).toContain('Ravi Patel')

    await stage.press('home.back_to_mine', undefined, user)
    expect(stage.text(user)).toMatch(/^Your sessions/)
    expect(stage.whole(user)).not.toMatch(/session1|Ravi|U0REP2/)
    expect(JSON.stringify(stage.home(user).state)).not.toContain('U0REP2')
  })

  it.each([['U0REP'], ['U0COLLEAGUE'], ['U0GUEST']])(
    'is not there for %s, under either rule',
    async (user) => {
      await stage.openHome(user)
      expect(stage.whole(user)).not.toContain('users_select')
      await stage.restart({ EXEC_ACCESS: 'workspace' })
      await stage.openHome(user)
      expect(stage.whole(user)).not.toContain('users_select')
    },
  )

  it('is there for a coach without an email in Slack', async () => {
    await stage.close()
    stage = await startHomeStage({ env: { EXEC_COACHES: 'U0NOMAIL' } })
    ofRavi()
    await stage.openHome('U0NOMAIL')
    expect(stage.text('U0NOMAIL')).toContain('has no email address')
    await stage.press('home.person', 'U0REP2', 'U0NOMAIL')
    expect(stage.rows('U0NOMAIL')).toHaveLength(2)
  })

  it('comes later, where it takes long to find out who the coaches are', async () => {
    await stage.close()
    stage = await startHomeStage({ env: { EXEC_COACHES: 'S0COACHES' } })
    addSessions(stage, 1, () => ({ user: { email: 'carla@acme.com' } }))
    stage.slack.fault('usergroups.users.list', { kind: 'slow', latencyMs: 600 })
    await stage.slack.openHome({ user: 'U0COACH' })
    await stage.slack.next(() => stage.slack.home('U0COACH') !== undefined)
    expect(stage.rows('U0COACH')).toEqual(['#1'])
    expect(stage.whole('U0COACH')).not.toContain('users_select')
    await stage.bot.idle()
    expect(stage.rows('U0COACH')).toEqual(['#1'])
    expect(stage.whole('U0COACH')).toContain('users_select')
  })

  it('is not there where Exec does not say who its admins are, and for coaches all the same', async () => {
    makeAdmin()
    stage.exec.faults.set({ kind: 'reset' })
    await stage.openHome('U0ADMIN')
    expect(stage.whole('U0ADMIN')).not.toContain('users_select')
    await stage.openHome('U0COACH')
    expect(stage.whole('U0COACH')).toContain('users_select')
  })

  it('forgets the person when the Home is opened again, at once', async () => {
    ofRavi()
    await stage.openHome('U0COACH')
    await stage.press('home.person', 'U0REP2', 'U0COACH')
    stage.pass(MINUTE_MS)
    stage.exec.faults.latencyMs = 600
    await stage.slack.openHome({ user: 'U0COACH' })
    await stage.slack.next(() => !stage.whole('U0COACH').includes('session1'))
    expect(stage.text('U0COACH')).toMatch(/^Your sessions/)
    await stage.bot.idle()
    expect(stage.whole('U0COACH')).not.toMatch(/session1|U0REP2/)
  })

  it.each(['home.refresh', 'home.rank', 'home.older'])(
    'authorises %s anew, and leaves nothing to who is no coach any more',
    async (action) => {
      addSessions(stage, 12, () => ({ user: RAVI }))
      await stage.openHome('U0COACH')
      await stage.press('home.person', 'U0REP2', 'U0COACH')
      expect(stage.rows('U0COACH')).toHaveLength(10)
      await stage.restart({ EXEC_COACHES: 'U0ADMIN' })
      await stage.press(action, action === 'home.rank' ? 'gold' : undefined, 'U0COACH')
      expect(stage.rows('U0COACH')).toEqual([])
      expect(stage.text('U0COACH')).toContain('You are not among them')
      expect(stage.whole('U0COACH')).not.toMatch(/session1|Ravi|82\.5|users_select/)
      expect(stage.audits().at(-1)).toMatchObject({
        surface: `home:${action}`,
        user: 'U0COACH',
        decision: 'refused',
        reason: 'list_not_allowed',
      })
      await stage.press('home.back_to_mine', undefined, 'U0COACH')
      expect(stage.text('U0COACH')).toContain('Exec has no session under')
    },
  )

  it('shows nothing by a button that names another person to someone who may not', async () => {
    ofRavi()
    await stage.openHome('U0REP')
    const view = stage.home('U0REP')
    for (const block of view.blocks)
      for (const element of Array.isArray(block.elements) ? block.elements : [])
        if (Object(element).action_id === 'home.refresh')
          Object(element).value = JSON.stringify({ of: 'U0REP2', rank: 'all', page: 1, part: 1 })
    await stage.press('home.refresh')
    expect(stage.text()).toContain('You are not among them')
    expect(stage.whole()).not.toContain('session1')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it.each([
    ['U0OUTSIDER', /not of the organisation that installed this app/],
    ['U0NOMAIL', /That person's Slack profile has no email address/],
    ['U0BOT', /That person's Slack profile has no email address/],
  ])('says why %s has no list', async (person, words) => {
    await stage.openHome('U0COACH')
    await stage.press('home.person', person, 'U0COACH')
    expect(stage.text('U0COACH')).toMatch(words)
    expect(stage.text('U0COACH')).toContain('[Back to mine]')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('shows the list of a guest, and of someone who leaves meanwhile', async () => {
    const user = { id: 'u5', email: 'gus@acme.com', first_name: 'Gus', last_name: 'Guest' }
    addSessions(stage, 2, () => ({ user }))
    await stage.openHome('U0COACH')
    await stage.press('home.person', 'U0GUEST', 'U0COACH')
    expect(stage.rows('U0COACH')).toEqual(['#1', '#2'])
    const guest = stage.slack.workspace.people.find(({ id }) => id === 'U0GUEST')
    Object.assign(guest ?? {}, { deleted: true })
    await stage.restart()
    await stage.press('home.refresh', undefined, 'U0COACH')
    expect(stage.rows('U0COACH')).toEqual(['#1', '#2'])
  })

  it('says that a person has none, and takes oneself for oneself', async () => {
    await stage.openHome('U0COACH')
    await stage.press('home.person', 'U0REP2', 'U0COACH')
    expect(stage.text('U0COACH')).toMatch(
      /^Sessions of another person[\s\S]*Exec has no session under the email address of this person/,
    )
    await stage.press('home.person', 'U0COACH', 'U0COACH')
    expect(stage.text('U0COACH')).toMatch(/^Your sessions/)
  })

  it('keeps the filter to the list of the person that is shown', async () => {
    addSessions(stage, 4, (number) => ({ user: RAVI, ...inTurn(number) }))
    await stage.openHome('U0COACH')
    await stage.press('home.person', 'U0REP2', 'U0COACH')
    await stage.press('home.rank', 'silver', 'U0COACH')
    expect(stage.rows('U0COACH')).toEqual(['#2'])
    expect(stage.text('U0COACH')).toContain('Sessions of Ravi Patel')
    await stage.press('home.back_to_mine', undefined, 'U0COACH')
    expect(stage.text('U0COACH')).toContain('Exec has no session under')
  })
})
