import { describe, expect, it } from 'vitest'
import { memberKey } from '../../../src/exec/members.ts'
import { testApp } from '../../support/app-fixture.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { gate } from '../../support/gate.ts'
import { addRavi, addSessions, RAVI, rowsOf } from '../../support/home-sessions.ts'
import type { Person } from '../../support/person.ts'

const app = testApp()
const { coach, admin, withoutEmail: noor } = app

const hasMenuOfPeople = (person: Person) => JSON.stringify(person.home()).includes('external_select')

const keyOfRavi = () => memberKey(RAVI.email, `${app.exec.url} ${app.exec.apiKey}`)

function ofRavi(count = 2): void {
  addRavi(app)
  addSessions(app, count, () => ({ user: RAVI }))
}

async function picksRavi(person = coach): Promise<void> {
  await person.opensHome()
  await person.picks('Ravi Patel')
}

describe('the person picker in the Home', () => {
  it("shows another person's list to an admin, says whose it is, and leads back to the team", async () => {
    app.addMember()
    ofRavi()
    await admin.opensHome()
    expect(admin.sees()).toMatch(/^Needs you\n.*💤[^\n]*\n\[Assign…\]\n\nEveryone's sessions/)
    await admin.picks('Ravi Patel')
    expect(rowsOf(admin)).toEqual(['#1', '#2'])
    expect(admin.sees()).toMatch(/^Sessions of Ravi Patel\n.* \[Team\]\n/)
    expect(app.lastAudit()).toMatchObject({
      user: 'U0ADMIN',
      decision: 'listed',
      reason: 'admin',
      list_of: RAVI.id,
    })
    expect(JSON.stringify(admin.home())).not.toContain('@acme.com')

    await admin.presses('View', { beside: '#1' })
    expect(admin.seesIn('modal')).toContain('Ravi Patel')

    await admin.presses('Team', { in: 'home' })
    expect(admin.seesIn('home')).toMatch(/^Needs you\n.*💤[^\n]*\n\[Assign…\]\n\nEveryone's sessions/)
    expect(JSON.stringify(admin.home())).not.toContain('Sessions of Ravi')
  })

  it('names the person by a hash under the key of Exec, which outlives the database', async () => {
    ofRavi()
    await picksRavi()
    const { of } = JSON.parse(String(coach.home().content.private_metadata))
    expect(of).toBe(keyOfRavi())
  })

  it('is shown to a coach without an email in Slack', async () => {
    await app.start({ env: { EXEC_COACHES: 'U0NOMAIL' } })
    ofRavi()
    await noor.opensHome()
    expect(noor.sees()).toContain('has no email')
    await noor.picks('Ravi Patel')
    expect(rowsOf(noor)).toHaveLength(2)
  })

  it('is added to the Home later where Slack is slow to say who the coaches are', async () => {
    await app.start({ env: { EXEC_COACHES: 'S0COACHES' }, bot: { timing: { homeMs: 50 } } })
    addSessions(app, 1, () => ({ user: { email: 'carla@acme.com' } }))
    const { opened, open: letSlackAnswer } = gate()
    app.slack.fault('usergroups.users.list', { kind: 'late', until: opened })
    const opening = coach.opensHome()
    await coach.waitsFor('#1')
    expect(hasMenuOfPeople(coach)).toBe(false)
    letSlackAnswer()
    await opening
    expect(rowsOf(coach)).toEqual(['#1'])
    expect(hasMenuOfPeople(coach)).toBe(true)
  })

  it('keeps its choice when the Home is opened again, after a restart too, until My sessions', async () => {
    ofRavi(4)
    await picksRavi()
    await app.restart()
    await coach.opensHome()
    expect(coach.sees()).toContain('Sessions of Ravi Patel')
    expect(app.lastAudit()).toMatchObject({ decision: 'listed', reason: 'coach', list_of: RAVI.id })
    await coach.picks('My sessions')
    await coach.opensHome()
    expect(coach.sees()).toMatch(/^Your sessions\n.* \[Team\]\n/)
  })

  it('begins the next day without the person whom they last looked at', async () => {
    ofRavi()
    await picksRavi()
    app.pass(9 * HOUR_MS)
    await coach.opensHome()
    expect(coach.sees()).not.toContain('Sessions of Ravi Patel')
  })

  it("shows nothing more of the list to someone who is no longer a coach and presses Older, and then opens one's own", async () => {
    ofRavi(12)
    await picksRavi()
    expect(rowsOf(coach)).toHaveLength(5)
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await coach.presses('Older')
    expect(coach.sees()).toContain("You can't list this person's sessions")
    expect(JSON.stringify(coach.home())).not.toMatch(/session1|Ravi|82\.5|external_select/)
    const refused = { user: 'U0COACH', decision: 'refused', reason: 'list_not_allowed' }
    expect(app.lastAudit()).toMatchObject({ surface: 'home:home.older', ...refused })
    await coach.opensHome()
    expect(coach.sees()).toMatch(/^Your sessions/)
  })
})
