import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import type { Person } from '../../support/person.ts'

const app = testApp()
const { rep, coach, withoutEmail } = app

/** Sessions under an email that differs in case from that in Slack. */
function add(count: number): void {
  rep.profile.email = 'Jane@ACME.com'
  const user = { id: 'u1', email: 'JANE@Acme.com', first_name: 'Jane', last_name: 'Smith' }
  for (let index = 0; index < count; index += 1) {
    const created_at = new Date(Date.UTC(2026, 2, 15) - index * 3_600_000).toISOString()
    app.addSession({ id: `s${index}`, created_at, scenario: { id: 's1', name: `Scenario ${index}` }, user })
  }
}

/** Each way to one's own list: returns all that the person can read then. The number is that of the sessions it shows at once. */
const WAYS: [way: string, shown: number, ask: (person: Person) => Promise<string>][] = [
  ['the command', 5, (person) => person.asks('')],
  [
    'a mention',
    5,
    async (person) => {
      await person.posts('<@U0BOT>')
      return person.sees()
    },
  ],
  [
    'a direct message',
    5,
    async ({ dm }) => {
      await dm.posts('recent')
      return dm.sees()
    },
  ],
  [
    'the message shortcut',
    100,
    async (person) => {
      await person.sharesFrom(await coach.posts('Well?'))
      return person.seesIn('modal')
    },
  ],
  [
    'the Home',
    5,
    async (person) => {
      await person.opensHome()
      return person.seesIn('home')
    },
  ],
]

describe.each(WAYS)("one's own list by %s", (way, shown, ask) => {
  const isHome = way === 'the Home'

  it('shows the newest sessions, with one request to Exec, one audit line, and no name in the log', async () => {
    add(101)
    const text = await ask(rep)
    expect(new Set(text.match(/Scenario \d+/g)).size).toBe(shown)
    expect(text).toContain('Scenario 0')
    // A Home reads the members, too, once a day: it offers other people's lists to Exec's admins. It also has the assignments.
    const ofHome = isHome ? ['/scenarios/assignments', '/workspace/members'] : []
    expect(app.execPaths().toSorted()).toEqual(['/sessions', ...ofHome].toSorted())
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', list_of: 'own', decision: 'listed', reason: 'participant' },
    ])
    expect(app.lines.join('')).not.toMatch(/jane|smith|scenario \d/i)
  })

  it('refuses someone without an email or of another organization, and does not ask Exec', async () => {
    add(2)
    expect(await ask(withoutEmail)).toContain('your Slack profile has no email')
    rep.profile.is_stranger = true
    const text = await ask(rep)
    expect(text).toContain('only for people in the organization that added Exec')
    expect(text).not.toContain('Scenario')
    expect(app.execPaths()).toEqual([])
    expect(app.audits()).toMatchObject([
      { list_of: 'own', decision: 'refused', reason: 'email_missing' },
      { decision: 'refused', reason: 'other_organisation' },
    ])
  })
})
