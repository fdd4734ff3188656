import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addSessions, type HomeStage, numbers, RAVI, startHomeStage } from '../support/home-stage.ts'

const MINUTE_MS = 60_000
let stage: HomeStage

beforeEach(async () => {
  stage = await startHomeStage()
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

/** Everything that a Home holds, what nobody reads included. */
function whole(user = 'U0REP'): string {
  return JSON.stringify(stage.slack.home(user)?.content)
}

const RANKS = ['gold', 'silver', 'bronze'] as const

/** Gold, silver, bronze, not graded, gold, … */
function inTurn(number: number) {
  const rank = RANKS[(number - 1) % 4]
  return rank === undefined ? { score: null, rank: null, is_valid_attempt: false } : { rank }
}

describe('Older and Newer', () => {
  it('lead through 500 sessions and back, with one request for each hundred', async () => {
    addSessions(stage, 500)
    await stage.openHome()
    const seen = stage.rows()
    while (stage.text().includes('[Older]')) {
      await stage.press('home.older')
      seen.push(...stage.rows())
    }
    expect(seen).toEqual(numbers(1, 500))
    expect(stage.text()).toContain('Sessions 491–500 of 500')
    expect(stage.listRequests().map(({ page }) => page)).toEqual(['1', '2', '3', '4', '5'])

    const back = [stage.rows()]
    while (stage.text().includes('[Newer]')) {
      await stage.press('home.newer')
      back.unshift(stage.rows())
    }
    expect(back.flat()).toEqual(numbers(1, 500))
    expect(stage.listRequests()).toHaveLength(5)
  })

  it('lead to the same place when they are pressed twice', async () => {
    addSessions(stage, 30)
    await stage.openHome()
    const view = stage.home()
    const older = () => stage.slack.click({ user: 'U0REP', view, action_id: 'home.older' })
    await Promise.all([older(), older()])
    await stage.bot.idle()
    expect(stage.rows()).toEqual(numbers(11, 20))
  })

  it('work after a restart: what a Home remembers is in it', async () => {
    addSessions(stage, 25)
    await stage.openHome()
    await stage.press('home.older')
    await stage.restart()
    await stage.press('home.older')
    expect(stage.rows()).toEqual(numbers(21, 25))
  })

  it('do not ask Exec again after a minute', async () => {
    addSessions(stage, 25)
    await stage.openHome()
    stage.pass(5 * MINUTE_MS)
    await stage.press('home.older')
    await stage.press('home.newer')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('skip nothing where a session has come meanwhile: no page is older than the list that it belongs to', async () => {
    addSessions(stage, 150)
    const older = async () => {
      for (let page = 0; page < 10; page += 1) await stage.press('home.older')
    }
    await stage.openHome()
    await older()
    expect(stage.rows()[0]).toBe('#101')
    stage.pass(2 * MINUTE_MS)
    addSessions(stage, 151)
    await stage.press('home.refresh')
    await older()
    expect(stage.rows()[0]).toBe('#101')
    expect(stage.listRequests().map(({ page }) => page)).toEqual(['1', '2', '1', '2'])
  })

  it('ask Exec again after ten minutes', async () => {
    addSessions(stage, 25)
    await stage.openHome()
    stage.pass(10 * MINUTE_MS)
    await stage.press('home.older')
    expect(stage.listRequests()).toHaveLength(2)
  })

  it('lead back from what is not there any more', async () => {
    addSessions(stage, 12)
    await stage.openHome()
    await stage.press('home.older')
    stage.exec.sessions.clear()
    addSessions(stage, 3)
    await stage.restart()
    await stage.press('home.newer')
    expect(stage.rows()).toEqual(numbers(1, 3))
  })
})

describe('the rank filter', () => {
  it('costs no request where the whole list is at hand', async () => {
    addSessions(stage, 100, inTurn)
    await stage.openHome()
    await stage.press('home.rank', 'silver')
    expect(stage.rows()[0]).toBe('#2')
    expect(stage.text()).toContain('Silver sessions 1–10 of 25, newest first')
    await stage.press('home.older')
    await stage.press('home.older')
    expect(stage.rows()).toHaveLength(5)
    await stage.press('home.rank', 'ungraded')
    expect(stage.text()).toContain('Sessions not graded 1–10 of 25, newest first')
    expect(stage.rows()[0]).toBe('#4')
    await stage.press('home.rank', 'all')
    expect(stage.rows()).toEqual(numbers(1, 10))
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('lets Exec filter where it is not, and is shown as it was chosen', async () => {
    addSessions(stage, 500, inTurn)
    await stage.openHome()
    await stage.press('home.rank', 'gold')
    expect(stage.text()).toContain('Gold sessions 1–10 of 125, newest first')
    expect(stage.rows().slice(0, 2)).toEqual(['#1', '#5'])
    const seen = stage.rows()
    while (stage.text().includes('[Older]')) {
      await stage.press('home.older')
      seen.push(...stage.rows())
    }
    expect(seen).toHaveLength(125)
    expect(stage.listRequests()).toMatchObject([{}, { rank: 'gold', page: '1' }, { rank: 'gold', page: '2' }])
    expect(JSON.stringify(stage.home().state)).toContain('"value":"gold"')
  })

  it('says of which sessions it looked for those that are not graded, and reaches them all', async () => {
    addSessions(stage, 250, (number) =>
      [99, 205].includes(number) ? { score: null, rank: null } : { rank: 'gold' },
    )
    await stage.openHome()
    await stage.press('home.rank', 'ungraded')
    expect(stage.rows()).toEqual(['#99'])
    expect(stage.text()).toContain('Sessions not graded 1 of 1, among sessions 1–100 of 250, newest first')
    await stage.press('home.older')
    expect(stage.rows()).toEqual([])
    expect(stage.text()).toMatch(/All of them are graded here\.\nLooked at sessions 101–200 of 250/)
    await stage.press('home.older')
    expect(stage.rows()).toEqual(['#205'])
    expect(stage.text()).not.toContain('Older')
    expect(stage.listRequests()).toHaveLength(3)
  })

  it('says that there are none', async () => {
    addSessions(stage, 3)
    await stage.openHome()
    await stage.press('home.rank', 'bronze')
    expect(stage.text()).toContain('There are no bronze sessions. Choose *All sessions* to see the others.')
    await stage.press('home.rank', 'ungraded')
    expect(stage.text()).toContain('All of them are graded.')
  })

  it('is set back when the Home is opened again', async () => {
    addSessions(stage, 3)
    await stage.openHome()
    await stage.press('home.rank', 'bronze')
    await stage.openHome()
    expect(stage.rows()).toHaveLength(3)
    expect(JSON.stringify(stage.home().state)).toContain('"value":"all"')
  })
})

describe('Refresh', () => {
  it('within a minute asks nobody, and says when it works again', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    addSessions(stage, 2)
    stage.pass(MINUTE_MS - 1000)
    await stage.press('home.refresh')
    expect(stage.rows()).toEqual(['#1'])
    expect(stage.text()).toMatch(
      /Up to date as of <!date[\s\S]*works again at <!date\^\d+\^\{time_secs\}\|[\d:]+ UTC>/,
    )
    expect(stage.listRequests()).toHaveLength(1)
    await stage.press('home.refresh')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('asks Exec after a minute, once', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    stage.pass(MINUTE_MS)
    addSessions(stage, 2)
    stage.exec.faults.latencyMs = 100
    const view = stage.home()
    const refresh = () => stage.slack.click({ user: 'U0REP', view, action_id: 'home.refresh' })
    await Promise.all([refresh(), refresh()])
    await stage.bot.idle()
    expect(stage.rows()).toEqual(['#1', '#2'])
    expect(stage.text()).not.toContain('works again')
    expect(stage.listRequests()).toHaveLength(2)
  })

  it('keeps the filter, and begins at the newest', async () => {
    addSessions(stage, 40, (number) => ({ rank: number % 2 === 0 ? 'gold' : 'silver' }))
    await stage.openHome()
    await stage.press('home.rank', 'gold')
    await stage.press('home.older')
    await stage.press('home.refresh')
    expect(stage.rows()[0]).toBe('#2')
    expect(stage.text()).toContain('Gold sessions 1–10 of 20')
  })
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
    expect(whole(user)).not.toContain('@acme.com')

    await stage.viewSession('session1', user)
    expect(JSON.stringify(stage.slack.view(user)?.blocks)).toContain('Ravi Patel')

    await stage.press('home.back_to_mine', undefined, user)
    expect(stage.text(user)).toMatch(/^Your sessions/)
    expect(whole(user)).not.toMatch(/session1|Ravi|U0REP2/)
    expect(JSON.stringify(stage.home(user).state)).not.toContain('U0REP2')
  })

  it.each([['U0REP'], ['U0COLLEAGUE'], ['U0GUEST']])(
    'is not there for %s, under either rule',
    async (user) => {
      await stage.openHome(user)
      expect(whole(user)).not.toContain('users_select')
      await stage.restart({ EXEC_ACCESS: 'workspace' })
      await stage.openHome(user)
      expect(whole(user)).not.toContain('users_select')
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
    expect(whole('U0COACH')).not.toContain('users_select')
    await stage.bot.idle()
    expect(stage.rows('U0COACH')).toEqual(['#1'])
    expect(whole('U0COACH')).toContain('users_select')
  })

  it('is not there where Exec does not say who its admins are, and for coaches all the same', async () => {
    makeAdmin()
    stage.exec.faults.set({ kind: 'reset' })
    await stage.openHome('U0ADMIN')
    expect(whole('U0ADMIN')).not.toContain('users_select')
    await stage.openHome('U0COACH')
    expect(whole('U0COACH')).toContain('users_select')
  })

  it('forgets the person when the Home is opened again, at once', async () => {
    ofRavi()
    await stage.openHome('U0COACH')
    await stage.press('home.person', 'U0REP2', 'U0COACH')
    stage.pass(MINUTE_MS)
    stage.exec.faults.latencyMs = 600
    await stage.slack.openHome({ user: 'U0COACH' })
    await stage.slack.next(() => !whole('U0COACH').includes('session1'))
    expect(stage.text('U0COACH')).toMatch(/^Your sessions/)
    await stage.bot.idle()
    expect(whole('U0COACH')).not.toMatch(/session1|U0REP2/)
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
      expect(whole('U0COACH')).not.toMatch(/session1|Ravi|82\.5|users_select/)
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
    expect(whole()).not.toContain('session1')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it.each([
    ['U0OUTSIDER', /not of the organisation that installed this app/],
    ['U0NOMAIL', /That person's Slack profile has no email address/],
  ])('says why %s has no list', async (person, words) => {
    await stage.openHome('U0COACH')
    await stage.press('home.person', person, 'U0COACH')
    expect(stage.text('U0COACH')).toMatch(words)
    expect(stage.text('U0COACH')).toContain('[Back to mine]')
    expect(stage.listRequests()).toHaveLength(1)
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

describe('View', () => {
  it('is refused in the modal where the session may not be seen by now', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    const jane = stage.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = 'someone.else@acme.com'
    await stage.restart()
    await stage.viewSession('session1')
    expect(JSON.stringify(stage.slack.view('U0REP')?.blocks)).toContain('You are not among them')
    expect(stage.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('says in a modal that the app is busy', async () => {
    await stage.close()
    stage = await startHomeStage({ env: { MAX_IN_FLIGHT: '1' } })
    addSessions(stage, 1)
    await stage.openHome()
    stage.exec.faults.latencyMs = 300
    await stage.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: 'abc123def456' })
    await stage.viewSession('session1')
    expect(JSON.stringify(stage.slack.view('U0REP')?.blocks)).toContain('busy')
  })
})
