import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import { teamApp } from '../../support/team-app.ts'

const { app, carla, ravi, colin, add } = teamApp()
const { rep: jane, admin, guest } = app

/** A card looks up its participant's attempts, which is another list. */
const lists = () => app.execRequests('/sessions').filter(({ query }) => query.user_emails === undefined)

describe('/exec-session team', () => {
  it.each([
    ['a coach of everyone', 'U0COACH', "Everyone's sessions", 'coach', { exclude_system_users: 'true' }],
    ['a coach of two groups', 'U0REP2', "Your team's sessions", 'group_coach', { group_ids: 'g1,g2' }],
    ['a coach of one group', 'U0COLLEAGUE', "Your team's sessions", 'group_coach', { group_ids: 'g2' }],
  ])(
    'lists the newest sessions of their people for %s, with one request for them',
    async (_, user, title, reason, query) => {
      add('sam', 1)
      add('jane', 2)
      const person = app.person(user)
      const answer = await person.asks('team')
      expect(answer.startsWith(title)).toBe(true)
      expect(answer).toContain('*Sam Doe* · 🥇 82.5 · Pricing [View]\n*Gold* ·')
      expect(answer.includes('*Jane Doe* ·')).toBe(user !== 'U0COLLEAGUE')
      expect(lists()).toHaveLength(1)
      expect(lists()[0]?.query).toMatchObject({ ...query, page: '1', page_size: '100' })
      expect(app.audits()).toMatchObject([{ user, list_of: 'team', decision: 'listed', reason }])
      expect(app.lines.join('')).not.toMatch(/Doe|Pricing|@acme/)
    },
  )

  it.each([
    ['SMB ', "SMB's", 'g2', 'Sam Doe'],
    ['g1', "Enterprise Sales'", 'g1', 'Jane Doe'],
    ['sales', "Enterprise Sales'", 'g1', 'Jane Doe'],
    ['support & success', "Support & Success'", 'g3', 'Pat Doe'],
  ])('lists one group that is named as "%s", in any case', async (name, title, group, only) => {
    for (const person of ['sam', 'jane', 'pat']) add(person, 1)
    const [coach, reason] = group === 'g3' ? [carla, 'coach'] : [ravi, 'group_coach']
    const answer = await coach.asks(`TEAM ${name}`)
    expect(answer.startsWith(`${title} sessions`)).toBe(true)
    expect(answer.match(/\w+ Doe(?=\* · 🥇)/g)).toEqual([only])
    expect(lists()[0]?.query).toMatchObject({ group_ids: group })
    expect(app.audits()).toMatchObject([{ list_of: group, decision: 'listed', reason }])
  })

  it("keeps a group's id out of the log where it could be an email or a name", async () => {
    app.exec.groups.push({ id: 'west@acme.com', name: 'West', emails: ['sam@acme.com'] })
    onTestFinished(() => void app.exec.groups.pop())
    add('sam', 1)
    expect(await carla.asks('team West')).toContain('*Sam Doe* ·')
    expect(app.audits()).toMatchObject([{ list_of: 'group', decision: 'listed' }])
  })

  it('tells a coach of everyone that Exec has no such group, and which it has', async () => {
    expect(await carla.asks('team Marketing')).toBe(
      'Exec has no group or scenario by that name. Use its name in Exec.\nGroups: Enterprise Sales, SMB, Support & Success\n[My team]',
    )
    expect(lists()).toEqual([])
  })

  it("refuses another coach's group and one that Exec doesn't have in the same words, with one's own", async () => {
    add('jane', 1)
    for (const group of ['Enterprise Sales', 'Marketing', 'x'.repeat(2500)]) {
      expect(await colin.asks(`team ${group}`)).toBe(
        "🔒 That isn't one of your groups.\nYour groups: SMB\n[My team]",
      )
      const refused = {
        user: 'U0COLLEAGUE',
        list_of: 'group',
        decision: 'refused',
        reason: 'group_not_allowed',
      }
      expect(app.lastAudit()).toMatchObject(refused)
    }
    expect(lists()).toEqual([])
    await colin.presses('My team')
    expect(colin.sees()).toContain("Your team's sessions")
  })

  it('refuses those who coach nobody, also by the name of a group', async () => {
    add('sam', 1)
    for (const person of [jane, guest])
      for (const text of ['team', 'team SMB']) {
        expect(await person.asks(text)).toContain('Only coaches and Exec admins can do that')
        expect(app.lastAudit()).toMatchObject({
          user: person.id,
          decision: 'refused',
          reason: 'team_not_allowed',
        })
      }
    expect(lists()).toEqual([])
  })

  it('leaves out whom Exec lists although they are not in the group, and lines without an email', async () => {
    await ravi.asks('team smb')
    app.pass(10 * 60_000)
    const [, smb] = app.exec.groups
    smb?.emails.push('gus@acme.com')
    add('gus', 1)
    add('sam', 2)
    add('sam', 3, { user: { id: 'u-sam' } })
    await ravi.asks('team smb')
    smb?.emails.pop()
    expect(ravi.sees()).toContain('Sam Doe')
    expect(ravi.sees()).not.toContain('Gus Doe')
    expect(ravi.sees().match(/\[View\]/g)).toHaveLength(1)
  })
})

describe("the menu above a team's list", () => {
  beforeEach(() => {
    add('sam', 1)
    add('jane', 2, { scenario: { id: 'cold-call', name: 'Cold call' }, rank: 'unranked', score: 40 })
    add('gus', 3, { rank: 'silver' })
  })

  it('filter a group by scenario, with one request each, on each page, and lead back', async () => {
    const unranked = {
      scenario: { id: 'cold-call', name: 'Cold call' },
      rank: 'unranked',
      score: 40,
    } as const
    for (let hours = 4; hours < 9; hours += 1) add('jane', hours, unranked)
    await ravi.asks('team Enterprise Sales')
    expect(ravi.sees()).toMatch(inOrderFromStart("Enterprise Sales' sessions", 'Jane Doe', 'Gus Doe'))
    await ravi.chooses('Cold call')
    expect(ravi.sees()).not.toContain('Gus Doe')
    await ravi.presses('Older')
    expect(ravi.sees()).toMatch(inOrderFromStart("Enterprise Sales' sessions", 'Jane Doe'))
    await ravi.presses('View')
    await ravi.presses('Back')
    expect(ravi.sees()).toMatch(inOrderFromStart("Enterprise Sales' sessions", 'Jane Doe'))
    expect(lists().at(-1)?.query).toMatchObject({ group_ids: 'g1', scenario_ids: 'cold-call' })
    await ravi.chooses('All scenarios')
    expect(ravi.sees()).toContain('Gus Doe')
    expect(lists()).toHaveLength(2)
  })
})

describe('who has not practiced, in a list of the team', () => {
  it('is named above the list, but neither admins nor coaches nor the person who asks', async () => {
    add('jane', 1)
    add('gus', 22 * 24)
    expect(await admin.asks('team')).toContain(
      '*💤 Gus Doe, Pat Doe, Sam Doe* · no practice for three weeks [Show]\n',
    )
    expect(await ravi.asks('team')).not.toContain('Pat Doe')
    expect(ravi.sees()).not.toContain('[No practice lately]')
  })

  it('is told on demand where the page does not reach back three weeks, with two requests more at most', async () => {
    for (let number = 1; number <= 301; number += 1) add('sam', number / 4)
    add('jane', 120)
    const answer = await ravi.asks('team')
    expect(answer).not.toContain('💤')
    await ravi.presses('No practice lately')
    expect(ravi.sees()).toMatch(
      inOrderFromStart(
        'No practice lately\n2 of 3 people · Since ',
        '\n*Gus Doe* [Nudge…]\n*Jane Doe* [Nudge…]\n[Back]',
      ),
    )
    expect(lists().map(({ query }) => query.page)).toEqual(['1', '2', '3'])
    await ravi.presses('Back')
    expect(ravi.sees()).toContain("Your team's sessions")
    expect(lists()).toHaveLength(3)
  })
})

describe("one's own list, where it is empty", () => {
  it('gives way to that of the team, or of everyone, for someone who has one', async () => {
    add('sam', 1)
    expect(await colin.asks('')).toMatch(
      inOrderFromStart(
        "Your team's sessions\nYou have no sessions of your own yet, so here are your team's.",
        'Sam Doe',
      ),
    )
    expect(app.audits()).toMatchObject([
      { list_of: 'own', decision: 'listed' },
      { list_of: 'team', decision: 'listed' },
    ])
    expect(await carla.asks('')).toMatch(
      /^Everyone's sessions\nYou have no sessions of your own yet, so here are everyone's\./,
    )
  })

  it('also gives way to it where someone wants to share a session, and goes on to that', async () => {
    add('sam', 1)
    expect(await colin.shares('')).toMatch(
      inOrder("here are your team's. Which one do you want to share?", '[Share…]'),
    )
  })

  it('stays where the team has no sessions either, and for everyone else', async () => {
    expect(await colin.asks('')).toMatch(inOrderFromStart('Your sessions', 'No sessions yet'))
    expect(await jane.asks('')).toMatch(inOrderFromStart('Your sessions', 'No sessions yet'))
  })
})
