import { describe, expect, it } from 'vitest'
import { Outbox } from '../../../src/outbox/outbox.ts'
import { testApp } from '../../support/app-fixture.ts'
import { DAY_MS, HOUR_MS } from '../../support/durations.ts'

const app = testApp({}, (app) => {
  app.addMembers('jane', 'ravi')
  app.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['ravi@acme.com'] })
})
const { rep: jane, coach, admin, colleague, guest } = app

const OF_JANE = [
  '*Why <@U0REP> gets DMs, or not*',
  '✅ In Exec: jane Lee jane@acme.com',
  '✅ On: shared sessions.',
  '❌ Off: reminders, results. They turn them on in *Notifications…*.',
].join('\n')

describe('/exec-session why', () => {
  it('tells people whom Exec knows them as, and what is on and off, with the button that changes it', async () => {
    expect(await jane.asks('why')).toBe(
      [
        '*Why you get DMs, or not*',
        '✅ In Exec: jane Lee jane@acme.com',
        '✅ On: shared sessions.',
        '❌ Off: reminders, results. Turn them on in *Notifications…*.',
        '[Notifications…]',
      ].join('\n'),
    )
    expect(app.audits()).toMatchObject([
      { user: 'U0REP', list_of: 'U0REP', decision: 'explained', reason: 'participant' },
    ])
    await jane.dm.posts('why')
    expect(jane.dm.sees()).toMatch(/^\*Why you get DMs, or not\*/)
  })

  it('tells those whom Exec does not know how to be found: members by another email, guests by an admin', async () => {
    expect(await coach.asks('why')).toMatch(
      /I can't find you in Exec [\s\S]*\[That's me…\][\s\S]*\[Notifications…\]$/,
    )
    const guests = await guest.asks('why')
    expect(guests).toContain("I can't find you in Exec by the email in your Slack profile. Ask an Exec admin")
    expect(guests).not.toContain("That's me…")
    expect(await coach.asks('why <@U0GUEST>')).toContain(
      '❌ Exec has nobody with their email. An Exec admin can add them.',
    )
  })

  it('tells a coach and an Exec admin the same of the person, and without buttons', async () => {
    app.addMember()
    expect(await coach.asks('why <@U0REP>')).toBe(OF_JANE)
    expect(await admin.asks('why jane@acme.com')).toBe(OF_JANE)
    expect(app.audits()).toMatchObject([
      { user: 'U0COACH', list_of: 'U0REP', decision: 'explained', reason: 'coach' },
      { user: 'U0ADMIN', list_of: 'by_email', decision: 'explained', reason: 'admin' },
    ])
  })

  it.each([
    ['a colleague', colleague],
    ['a guest', guest],
  ])('tells %s nothing of somebody else, and audits the refusal', async (_, other) => {
    for (const person of ['<@U0REP>', '<@U0NOBODY>', 'jane@acme.com'])
      expect(await other.asks(`why ${person}`)).toMatch(/^🔒 You can't list this person's sessions/)
    const refused = { user: other.id, decision: 'refused', reason: 'list_not_allowed' }
    expect(app.audits()).toMatchObject([refused, refused, refused])
  })

  it('tells the coach of another group nothing', async () => {
    await app.start({ env: { EXEC_GROUP_COACHES: 'Enterprise Sales=U0COLLEAGUE' } })
    expect(await colleague.asks('why <@U0REP>')).toMatch(/^🔒/)
    expect(await colleague.asks('why <@U0REP2>')).toMatch(/^\*Why <@U0REP2> gets DMs/)
  })

  it('says whom it does not find, or can no longer write to', async () => {
    expect(await coach.asks('why @someone')).toContain("I don't know who that is.")
    expect(await coach.asks('why <@U0NOBODY>')).toContain("Slack didn't share that person's profile")
    for (const person of ['nobody@acme.com', '<@U0GONE>'])
      expect(await coach.asks(`why ${person}`)).toBe(
        "❌ No active Slack account here goes by that name or email, so I can't DM them.",
      )
  })

  it('says what is due next, and what was sent and dropped last, of hundreds, and nothing of the session', async () => {
    app.addSession()
    const now = app.now()
    const { outbox } = app
    const stored = { database: app.opened, workspace: 'T0ACME' }
    const row = (dedupKey: string, dueAt: number) => ({
      kind: 'result',
      subject: 'abc123def456',
      recipient: 'U0REP',
      details: { gradedAtOnce: 1 },
      dedupKey,
      dueAt,
    })
    const end = async (how: 'sent' | string, outbox = app.outbox) => {
      const claimed = await outbox.claim(['result'])
      if (claimed === undefined) throw new Error('Nothing is due.')
      if (how === 'sent') await outbox.markSent(claimed, { channel: 'D1', ts: '1.1' })
      else await outbox.drop(claimed, how)
    }
    await outbox.enqueue([row('sent', now - HOUR_MS)])
    await end('sent')
    await outbox.enqueue(Array.from({ length: 120 }, (_, at) => row(String(at), now - HOUR_MS)))
    for (let at = 0; at < 119; at += 1) await end('paused')
    await end('told_before', new Outbox({ ...stored, clock: () => now + HOUR_MS }))
    await outbox.enqueue([row('later', now + 2 * DAY_MS), row('next', now + DAY_MS)])
    await app.preferences.change('U0REP', { results: 'each', pausedUntil: now + DAY_MS, digest: 'weekly' })
    const answer = await coach.asks('why <@U0REP>')
    expect(answer).toMatch(
      /On: shared sessions, results\.[\s\S]*Off: reminders\.[\s\S]*❌ Paused until <!date/,
    )
    expect(answer).toMatch(/Next: results, <!date[^>]*Nov 26[^>]*>\./)
    expect(answer).toMatch(
      /Last sent: results, <!date[^>]*>\.\nLast not sent: results, <!date[^>]*> \(told before\)\./,
    )
    expect(answer).not.toMatch(/Procurement|82\.5|abc123def456|digest/)
    await app.preferences.change('U0REP', { pausedUntil: now + DAY_MS + 1 })
    expect(await coach.asks('why <@U0REP>')).not.toContain('Next:')
  })

  it("names a coach's next digest, and what the app's owner can turn on", async () => {
    await app.start({ env: { EXEC_POLL_SECONDS: '0' } })
    await app.preferences.change('U0COACH', { digest: 'weekly' })
    const answer = await coach.asks('why')
    expect(answer).toContain("On: shared sessions, coach's digest.")
    expect(answer).toMatch(/Next digest: <!date[^>]*Nov 30[^>]*>\./)
    expect(answer).toContain("I don't look for grades here")
  })

  it('says that Exec did not answer', async () => {
    app.execFails('/workspace/members')
    expect(await jane.asks('why')).toContain("❔ Exec didn't say whom it knows by this email.")
  })
})
