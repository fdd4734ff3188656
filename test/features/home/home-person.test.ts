import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addSessions, type HomeTestApp, inTurn, RAVI, startHomeTestApp } from '../../support/home-test-app.ts'

const MINUTE_MS = 60_000
let app: HomeTestApp

beforeEach(async () => {
  app = await startHomeTestApp()
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('the person picker', () => {
  const ofRavi = () => addSessions(app, 2, () => ({ user: RAVI }))

  function makeAdmin(): void {
    app.exec.members.push({
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
    await app.openHome(user)
    expect(app.text(user)).toMatch(/^Your sessions/)
    await app.press('home.person', 'U0REP2', user)
    expect(app.rows(user)).toEqual(['#1', '#2'])
    expect(app.text(user)).toMatch(
      /^Sessions of Ravi Patel\nThese are the sessions of <@U0REP2>, not yours\./,
    )
    expect(app.text(user)).toContain(`You see them ${why}.`)
    expect(app.audits().at(-1)).toMatchObject({ user, decision: 'listed', reason, list_of: 'U0REP2' })
    expect(app.whole(user)).not.toContain('@acme.com')

    await app.viewSession('session1', user)
    expect(JSON.stringify(app.slack.view(user)?.blocks)).toContain('Ravi Patel')

    await app.press('home.back_to_mine', undefined, user)
    expect(app.text(user)).toMatch(/^Your sessions/)
    expect(app.whole(user)).not.toMatch(/session1|Ravi|U0REP2/)
    expect(JSON.stringify(app.home(user).state)).not.toContain('U0REP2')
  })

  it.each([['U0REP'], ['U0COLLEAGUE'], ['U0GUEST']])(
    'is not there for %s, under either rule',
    async (user) => {
      await app.openHome(user)
      expect(app.whole(user)).not.toContain('users_select')
      await app.restart({ EXEC_ACCESS: 'workspace' })
      await app.openHome(user)
      expect(app.whole(user)).not.toContain('users_select')
    },
  )

  it('is there for a coach without an email in Slack', async () => {
    await app.close()
    app = await startHomeTestApp({ env: { EXEC_COACHES: 'U0NOMAIL' } })
    ofRavi()
    await app.openHome('U0NOMAIL')
    expect(app.text('U0NOMAIL')).toContain('has no email address')
    await app.press('home.person', 'U0REP2', 'U0NOMAIL')
    expect(app.rows('U0NOMAIL')).toHaveLength(2)
  })

  it('comes later, where it takes long to find out who the coaches are', async () => {
    await app.close()
    app = await startHomeTestApp({ env: { EXEC_COACHES: 'S0COACHES' } })
    addSessions(app, 1, () => ({ user: { email: 'carla@acme.com' } }))
    app.slack.fault('usergroups.users.list', { kind: 'slow', latencyMs: 600 })
    await app.slack.openHome({ user: 'U0COACH' })
    await app.slack.next(() => app.slack.home('U0COACH') !== undefined)
    expect(app.rows('U0COACH')).toEqual(['#1'])
    expect(app.whole('U0COACH')).not.toContain('users_select')
    await app.bot.idle()
    expect(app.rows('U0COACH')).toEqual(['#1'])
    expect(app.whole('U0COACH')).toContain('users_select')
  })

  it('is not there where Exec does not say who its admins are, and for coaches all the same', async () => {
    makeAdmin()
    app.exec.faults.set({ kind: 'reset' })
    await app.openHome('U0ADMIN')
    expect(app.whole('U0ADMIN')).not.toContain('users_select')
    await app.openHome('U0COACH')
    expect(app.whole('U0COACH')).toContain('users_select')
  })

  it('forgets the person when the Home is opened again, at once', async () => {
    ofRavi()
    await app.openHome('U0COACH')
    await app.press('home.person', 'U0REP2', 'U0COACH')
    app.pass(MINUTE_MS)
    app.exec.faults.latencyMs = 600
    await app.slack.openHome({ user: 'U0COACH' })
    await app.slack.next(() => !app.whole('U0COACH').includes('session1'))
    expect(app.text('U0COACH')).toMatch(/^Your sessions/)
    await app.bot.idle()
    expect(app.whole('U0COACH')).not.toMatch(/session1|U0REP2/)
  })

  it.each(['home.refresh', 'home.rank', 'home.older'])(
    'authorises %s anew, and leaves nothing to who is no coach any more',
    async (action) => {
      addSessions(app, 12, () => ({ user: RAVI }))
      await app.openHome('U0COACH')
      await app.press('home.person', 'U0REP2', 'U0COACH')
      expect(app.rows('U0COACH')).toHaveLength(10)
      await app.restart({ EXEC_COACHES: 'U0ADMIN' })
      await app.press(action, action === 'home.rank' ? 'gold' : undefined, 'U0COACH')
      expect(app.rows('U0COACH')).toEqual([])
      expect(app.text('U0COACH')).toContain('You are not among them')
      expect(app.whole('U0COACH')).not.toMatch(/session1|Ravi|82\.5|users_select/)
      expect(app.audits().at(-1)).toMatchObject({
        surface: `home:${action}`,
        user: 'U0COACH',
        decision: 'refused',
        reason: 'list_not_allowed',
      })
      await app.press('home.back_to_mine', undefined, 'U0COACH')
      expect(app.text('U0COACH')).toContain('Exec has no session under')
    },
  )

  it('shows nothing by a button that names another person to someone who may not', async () => {
    ofRavi()
    await app.openHome('U0REP')
    const view = app.home('U0REP')
    for (const block of view.blocks)
      for (const element of Array.isArray(block.elements) ? block.elements : [])
        if (Object(element).action_id === 'home.refresh')
          Object(element).value = JSON.stringify({ of: 'U0REP2', rank: 'all', page: 1, part: 1 })
    await app.press('home.refresh')
    expect(app.text()).toContain('You are not among them')
    expect(app.whole()).not.toContain('session1')
    expect(app.listRequests()).toHaveLength(1)
  })

  it.each([
    ['U0OUTSIDER', /not of the organisation that installed this app/],
    ['U0NOMAIL', /That person's Slack profile has no email address/],
    ['U0BOT', /That person's Slack profile has no email address/],
  ])('says why %s has no list', async (person, words) => {
    await app.openHome('U0COACH')
    await app.press('home.person', person, 'U0COACH')
    expect(app.text('U0COACH')).toMatch(words)
    expect(app.text('U0COACH')).toContain('[Back to mine]')
    expect(app.listRequests()).toHaveLength(1)
  })

  it('shows the list of a guest, and of someone who leaves meanwhile', async () => {
    const user = { id: 'u5', email: 'gus@acme.com', first_name: 'Gus', last_name: 'Guest' }
    addSessions(app, 2, () => ({ user }))
    await app.openHome('U0COACH')
    await app.press('home.person', 'U0GUEST', 'U0COACH')
    expect(app.rows('U0COACH')).toEqual(['#1', '#2'])
    const guest = app.slack.workspace.people.find(({ id }) => id === 'U0GUEST')
    Object.assign(guest ?? {}, { deleted: true })
    await app.restart()
    await app.press('home.refresh', undefined, 'U0COACH')
    expect(app.rows('U0COACH')).toEqual(['#1', '#2'])
  })

  it('says that a person has none, and takes oneself for oneself', async () => {
    await app.openHome('U0COACH')
    await app.press('home.person', 'U0REP2', 'U0COACH')
    expect(app.text('U0COACH')).toMatch(
      /^Sessions of another person[\s\S]*Exec has no session under the email address of this person/,
    )
    await app.press('home.person', 'U0COACH', 'U0COACH')
    expect(app.text('U0COACH')).toMatch(/^Your sessions/)
  })

  it('keeps the filter to the list of the person that is shown', async () => {
    addSessions(app, 4, (number) => ({ user: RAVI, ...inTurn(number) }))
    await app.openHome('U0COACH')
    await app.press('home.person', 'U0REP2', 'U0COACH')
    await app.press('home.rank', 'silver', 'U0COACH')
    expect(app.rows('U0COACH')).toEqual(['#2'])
    expect(app.text('U0COACH')).toContain('Sessions of Ravi Patel')
    await app.press('home.back_to_mine', undefined, 'U0COACH')
    expect(app.text('U0COACH')).toContain('Exec has no session under')
  })
})
