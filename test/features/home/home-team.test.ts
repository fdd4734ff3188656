import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { HOUR_MS } from '../../support/durations.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { rowsOf } from '../../support/home-sessions.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'

const GROUP_COACHES = 'Enterprise Sales=ravi@acme.com; SMB=ravi@acme.com'
const COLD_CALL = { scenario: { id: 'cold-call', name: 'Cold call' } }

const app = testApp({ env: { EXEC_GROUP_COACHES: GROUP_COACHES } }, () => {
  app.addMember()
  app.addMembers('jane', 'gus', 'sam', 'ravi')
  app.exec.groups.push(
    { id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'gus@acme.com'] },
    { id: 'g2', name: 'SMB', emails: ['sam@acme.com'] },
  )
})
const { rep: jane, coach } = app
/** Coaches *Enterprise Sales* and *SMB*. */
const ravi = app.person('U0REP2')

function add(name: string, hoursAgo: number, session: Partial<SessionDocument> = {}): void {
  app.addSession({
    id: `session${app.exec.sessions.size}`,
    user: { id: `u-${name.at(0)}`, email: `${name}@acme.com`, first_name: name, last_name: 'Lee' },
    created_at: app.ago(hoursAgo * HOUR_MS),
    scenario: { id: 'pricing', name: 'Pricing' },
    ...session,
  })
}

const teamLists = () => app.execRequests('/sessions').filter(({ query }) => query.user_emails === undefined)

describe('the team in the Home', () => {
  it('opens first for a coach without sessions, with names and filters, and asks Exec once for it', async () => {
    add('sam', 1)
    add('jane', 2, COLD_CALL)
    await ravi.opensHome()
    expect(ravi.sees()).toMatch(
      inOrderFromStart(
        "Needs you\n*💤 gus Lee* · no practice for three weeks [Nudge…]\n[Assign…]\n\nYour team's sessions\n2 sessions by 2 people\n",
      ),
    )
    expect(ravi.sees()).toMatch(
      /All groups Enterprise Sales SMB .* Cold call Pricing All scenarios Choose a person\n/,
    )
    expect(rowsOf(ravi)).toEqual(['Pricing', 'Cold call'])
    expect(ravi.sees()).toMatch(
      inOrder('*sam Lee* · 🥇 82.5 · Pricing [View]\n*Gold* · 5m 47s ·', 'Updated <!date'),
    )
    expect(teamLists()).toHaveLength(1)
    expect(app.audits()).toMatchObject([
      { surface: 'home', user: 'U0REP2', list_of: 'team', decision: 'listed', reason: 'group_coach' },
    ])
    await ravi.presses('View', { beside: 'Cold call' })
    expect(ravi.seesIn('modal')).toContain('jane Lee')
  })

  it('stays with the team or with the own list, as it was chosen last, and takes no request that nobody looks at', async () => {
    add('ravi', 1)
    add('sam', 2)
    await ravi.opensHome()
    expect(ravi.sees()).toMatch(inOrderFromStart('Your sessions\n', '[Team]'))
    expect(teamLists()).toEqual([])
    await ravi.presses('Team')
    await ravi.chooses('SMB')
    expect(ravi.sees()).toMatch(
      inOrderFromStart(
        "Needs you\n*💤 gus Lee, jane Lee* · no practice for three weeks [Show]\n[Assign…]\n\nSMB's sessions",
      ),
    )
    await ravi.opensHome()
    expect(ravi.sees()).toContain("\nSMB's sessions")
    expect(rowsOf(ravi)).toEqual(['Pricing'])
    expect(app.lastAudit()).toMatchObject({ list_of: 'g2', reason: 'group_coach' })
    app.exec.sessions.clear()
    await ravi.picks('My sessions')
    app.pass(2 * 60_000)
    await ravi.opensHome()
    expect(ravi.sees()).toMatch(inOrder('\nYour sessions', 'No sessions yet'))
  })

  it('filters by group and scenario, and pages', async () => {
    for (let number = 1; number <= 12; number += 1) add('sam', number)
    add('jane', 20, { ...COLD_CALL, rank: 'unranked' })
    await ravi.opensHome()
    expect(rowsOf(ravi)).toHaveLength(5)
    await ravi.presses('Older')
    await ravi.presses('Older')
    expect(rowsOf(ravi)).toHaveLength(3)
    expect(teamLists()).toHaveLength(1)
    await ravi.chooses('Pricing')
    expect(rowsOf(ravi)).toHaveLength(5)
    await ravi.chooses('Enterprise Sales')
    expect(ravi.sees()).toContain('No sessions match. Choose something else above.')
    await ravi.chooses('All scenarios')
    expect(rowsOf(ravi)).toEqual(['Cold call'])
  })

  it('tells in a modal who has not practiced, each with Nudge…, where the list does not reach back three weeks', async () => {
    for (let number = 1; number <= 120; number += 1) add('sam', number)
    add('jane', 30 * 24, COLD_CALL)
    await ravi.opensHome()
    await ravi.presses('No practice lately')
    expect(ravi.seesIn('modal')).toMatch(
      /^2 of 3 people · Since .*\n\*gus Lee\* \[Nudge…\]\n\*jane Lee\* \[Nudge…\]$/,
    )
    expect(ravi.modal().content.title).toMatchObject({ text: 'No practice lately' })
    expect(ravi.seesIn('modal')).not.toContain('[Back]')
    expect(teamLists()).toHaveLength(2)
  })

  it.each([coach, jane])("stays one's own Home where there is no session to see: for $id", async (person) => {
    app.addMembers('carla')
    await person.opensHome()
    expect(person.sees()).toMatch(inOrder('Your sessions', 'No sessions yet.'))
    expect(person.sees().includes('[Team]')).toBe(person === coach)
  })

  it('shows nothing of the team to someone who has lost it, also by a forged state', async () => {
    add('sam', 1)
    await ravi.opensHome()
    expect(rowsOf(ravi)).toHaveLength(1)
    await app.restart({ EXEC_GROUP_COACHES: 'Enterprise Sales=ravi@acme.com' })
    await ravi.chooses('Refresh')
    expect(ravi.sees()).not.toContain('sam Lee')
    const refreshes = async (state: object) => {
      ravi.home().content.private_metadata = JSON.stringify({ of: 'team', page: 1, part: 1, ...state })
      await ravi.chooses('Refresh')
    }
    await refreshes({ group: 'g2' })
    expect(ravi.sees()).toContain("That isn't one of your groups.\nYour groups: Enterprise Sales")
    expect(app.lastDecision()).toBe('refused group_not_allowed')
    await app.restart({ EXEC_GROUP_COACHES: 'Enterprise Sales=U0GUEST' })
    await refreshes({})
    expect(ravi.sees()).toContain('Only coaches and Exec admins can do that')
    expect(JSON.stringify(ravi.home())).not.toMatch(/sam Lee|\[Team\]/)
  })
})
