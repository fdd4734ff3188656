import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { memberKey } from '../../../src/exec/members.ts'
import { gate } from '../../support/gate.ts'
import { addRavi, addSessions, asInOlderHome, inTurn, RAVI, rowsOf } from '../../support/home-sessions.ts'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp, type TestAppOptions } from '../../support/test-app.ts'

let app: TestApp
let jane: Person
let coach: Person

beforeEach(() => start())

async function start(options: TestAppOptions = {}): Promise<void> {
  app = await startTestApp(options)
  jane = app.person('U0REP')
  coach = app.person('U0COACH')
}

async function startAnew(options: TestAppOptions): Promise<void> {
  await app.close()
  await start(options)
}

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('the person picker in the Home', () => {
  const ofRavi = () => {
    addRavi(app)
    addSessions(app, 2, () => ({ user: RAVI }))
  }

  it.each([
    ['a coach', 'U0COACH', 'as a coach', 'coach'],
    ['an Exec admin', 'U0ADMIN', 'as an Exec admin', 'admin'],
  ])(
    "shows another person's list to %s, says whose it is, and leads back to one's own",
    async (_, user, why, reason) => {
      app.addMember()
      ofRavi()
      const person = app.person(user)
      await person.opensHome()
      expect(person.sees()).toMatch(/^\[Mine\] \[● Team\]\nEveryone's sessions/)
      await person.picks('Ravi Patel')
      expect(rowsOf(person)).toEqual(['#1', '#2'])
      expect(person.sees()).toMatch(
        /^\[Mine\] \[Team\]\nSessions of Ravi Patel\nThese are Ravi Patel's sessions, not yours\./,
      )
      expect(person.sees()).toContain(`You see them ${why}.`)
      expect(app.audits().at(-1)).toMatchObject({ user, decision: 'listed', reason, list_of: RAVI.id })
      expect(JSON.stringify(person.home())).not.toContain('@acme.com')

      await person.presses('View', { beside: '#1' })
      expect(person.seesIn('modal')).toContain('Ravi Patel')

      await person.presses('Mine', { in: 'home' })
      expect(person.seesIn('home')).toMatch(/^\[● Mine\] \[Team\]\nYour sessions/)
      expect(JSON.stringify(person.home())).not.toMatch(/session1|Ravi/)
    },
  )

  it('names the person by a hash under the key of Exec, which outlives the database', async () => {
    ofRavi()
    await coach.opensHome()
    await coach.picks('Ravi Patel')
    const { of } = JSON.parse(String(coach.home().content.private_metadata))
    expect(of).toBe(memberKey(RAVI.email, `${app.exec.url} ${app.exec.apiKey}`))
  })

  it.each([['U0REP'], ['U0COLLEAGUE'], ['U0GUEST']])(
    'is hidden from %s, under both access rules',
    async (user) => {
      const person = app.person(user)
      await person.opensHome()
      expect(JSON.stringify(person.home())).not.toContain('external_select')
      await app.restart({ EXEC_ACCESS: 'workspace' })
      await person.opensHome()
      expect(JSON.stringify(person.home())).not.toContain('external_select')
    },
  )

  it('is shown to a coach without an email in Slack', async () => {
    await startAnew({ env: { EXEC_COACHES: 'U0NOMAIL' } })
    ofRavi()
    const noor = app.person('U0NOMAIL')
    await noor.opensHome()
    expect(noor.sees()).toContain('has no email')
    await noor.picks('Ravi Patel')
    expect(rowsOf(noor)).toHaveLength(2)
  })

  it('is added to the Home later where Slack is slow to say who the coaches are', async () => {
    await startAnew({ env: { EXEC_COACHES: 'S0COACHES' } })
    addSessions(app, 1, () => ({ user: { email: 'carla@acme.com' } }))
    const { opened, open: letSlackAnswer } = gate()
    app.slack.fault('usergroups.users.list', { kind: 'late', until: opened })
    const opening = coach.opensHome()
    await app.slack.next(() => app.slack.home('U0COACH') !== undefined)
    expect(rowsOf(coach)).toEqual(['#1'])
    expect(JSON.stringify(coach.home())).not.toContain('external_select')
    letSlackAnswer()
    await opening
    expect(rowsOf(coach)).toEqual(['#1'])
    expect(JSON.stringify(coach.home())).toContain('external_select')
  })

  it('is hidden from admins while Exec does not list them, and still shown to coaches', async () => {
    app.addMember()
    app.exec.faults.set({ kind: 'reset' })
    const admin = app.person('U0ADMIN')
    await admin.opensHome()
    expect(JSON.stringify(admin.home())).not.toContain('external_select')
    await coach.opensHome()
    expect(JSON.stringify(coach.home())).toContain('external_select')
  })

  it('keeps its choice when the Home is opened again, after a restart too, until Mine', async () => {
    ofRavi()
    await coach.opensHome()
    await coach.picks('Ravi Patel')
    await coach.chooses('🥇 Gold')
    await app.restart()
    await coach.opensHome()
    expect(coach.sees()).toMatch(/\nSessions of Ravi Patel/)
    expect(JSON.stringify(coach.home().state)).toContain('"value":"all"')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'listed', reason: 'coach', list_of: RAVI.id })
    await coach.presses('Mine')
    await coach.opensHome()
    expect(coach.sees()).toMatch(/^\[● Mine\] \[Team\]\nYour sessions/)
  })

  it("refuses the kept choice to someone who is no longer a coach, and then opens one's own list", async () => {
    ofRavi()
    await coach.opensHome()
    await coach.picks('Ravi Patel')
    await app.restart({ EXEC_COACHES: 'U0COLLEAGUE' })
    await coach.opensHome()
    expect(coach.sees()).toContain("You can't list this person's sessions")
    expect(JSON.stringify(coach.home())).not.toMatch(/session1|Ravi/)
    await coach.opensHome()
    expect(coach.sees()).toMatch(/^Your sessions/)
  })

  it.each<[string, string, (coach: Person) => Promise<unknown>]>([
    ['Refresh', 'home.refresh', (coach) => coach.presses('Refresh')],
    ['the rank filter', 'home.rank', (coach) => coach.chooses('🥇 Gold')],
    ['Older', 'home.older', (coach) => coach.presses('Older')],
  ])(
    'shows nothing more of the list to someone who is no longer a coach and uses %s',
    async (_, action, act) => {
      addRavi(app)
      addSessions(app, 12, () => ({ user: RAVI }))
      await coach.opensHome()
      await coach.picks('Ravi Patel')
      expect(rowsOf(coach)).toHaveLength(10)
      await app.restart({ EXEC_COACHES: 'U0ADMIN' })
      await act(coach)
      expect(rowsOf(coach)).toEqual([])
      expect(coach.sees()).toContain("You can't list this person's sessions")
      expect(JSON.stringify(coach.home())).not.toMatch(/session1|Ravi|82\.5|external_select/)
      expect(app.audits().at(-1)).toMatchObject({
        surface: `home:${action}`,
        user: 'U0COACH',
        decision: 'refused',
        reason: 'list_not_allowed',
      })
      await coach.presses('Back to mine')
      expect(coach.sees()).toContain('No sessions yet')
    },
  )

  it("shows nothing to someone who forges a button with another person's id", async () => {
    ofRavi()
    await jane.opensHome()
    const view = jane.home()
    for (const block of view.blocks)
      for (const element of Array.isArray(block.elements) ? block.elements : [])
        if (Object(element).action_id === 'home.refresh')
          Object(element).value = JSON.stringify({ of: 'U0REP2', rank: 'all', page: 1, part: 1 })
    await jane.presses('Refresh')
    expect(jane.sees()).toContain("You can't list this person's sessions")
    expect(JSON.stringify(jane.home())).not.toContain('session1')
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })

  it.each([
    ['U0OUTSIDER', /in another organization/],
    ['U0NOMAIL', /That person's Slack profile has no email/],
    ['U0BOT', /That person's Slack profile has no email/],
  ])('says why %s has no list', async (person, words) => {
    await coach.opensHome()
    asInOlderHome(coach)
    await coach.chooses(person)
    expect(coach.sees()).toMatch(words)
    expect(coach.sees()).toContain('[Mine] [Team]')
    expect(coach.sees()).not.toContain('[Back to mine]')
  })

  it('shows the list of a guest, also after that guest has been deactivated', async () => {
    const user = { id: 'u5', email: 'gus@acme.com', first_name: 'Gus', last_name: 'Guest' }
    addSessions(app, 2, () => ({ user }))
    await coach.opensHome()
    asInOlderHome(coach)
    await coach.chooses('U0GUEST')
    expect(rowsOf(coach)).toEqual(['#1', '#2'])
    app.person('U0GUEST').profile.deleted = true
    await app.restart()
    await coach.presses('Refresh')
    expect(rowsOf(coach)).toEqual(['#1', '#2'])
  })

  it("says that a person has no sessions, and in an older Home shows one's own list for oneself", async () => {
    addRavi(app)
    await coach.opensHome()
    await coach.picks('Ravi Patel')
    expect(coach.sees()).toMatch(/\nSessions of Ravi Patel[\s\S]*\nNo sessions yet\.\n/)
    asInOlderHome(coach)
    await coach.chooses('U0COACH')
    expect(coach.sees()).toMatch(/\nYour sessions/)
  })

  it('filters the list of the chosen person by rank', async () => {
    addRavi(app)
    addSessions(app, 4, (number) => ({ user: RAVI, ...inTurn(number) }))
    await coach.opensHome()
    await coach.picks('Ravi Patel')
    await coach.chooses('🥈 Silver')
    expect(rowsOf(coach)).toEqual(['#2'])
    expect(coach.sees()).toContain('Sessions of Ravi Patel')
    await coach.presses('Mine')
    expect(coach.sees()).toContain('No sessions yet')
  })
})
