import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { ID } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'

const app = testApp({ database: APP_DATABASE }, (app) => {
  app.addSession()
  app.addMembers('jane')
})
const { rep, coach, colleague, guest, outsider, withoutEmail } = app

async function opensMessages(person: Person): Promise<void> {
  await app.slack.openHome({ user: person.id, tab: 'messages' })
  await app.bot.idle()
}

describe('the Messages tab, opened for the first time', () => {
  it('greets a rep in two lines, once ever, and once more after Forget me', async () => {
    await opensMessages(rep)
    expect(rep.dm.seesOnly()).toBe(
      "👋 Hi Jane, I'm Exec. I bring your roleplay feedback here, only to you.\n[See my latest] [Tell me when I'm graded]",
    )
    expect(app.lastAudit()).toMatchObject({ user: 'U0REP', decision: 'notified' })
    await app.restart()
    await opensMessages(rep)
    expect(rep.dm.messages()).toHaveLength(1)
    await rep.asks('forget me')
    await rep.presses('Forget me')
    await opensMessages(rep)
    expect(rep.dm.messages()).toHaveLength(2)
  })

  it('greets nobody before Exec is connected', async () => {
    await app.start({ installed: { isConnected: false, settings: {} } })
    await opensMessages(rep)
    expect(rep.dm.messages()).toEqual([])
  })

  it('turns on what the rep asks for, and shows their latest session below', async () => {
    await opensMessages(rep)
    await rep.dm.presses("Tell me when I'm graded")
    expect(rep.dm.seesOnly()).toMatch(
      /Hi Jane[\s\S]*I'll DM you in your working hours when a session under jane@acme\.com is graded\.\n\[See my latest\]$/,
    )
    expect(await app.choicesOf('U0REP')).toMatchObject({ results: 'each' })
    await rep.dm.presses('See my latest')
    expect(rep.dm.sees()).toContain('🥇 82.5/100 · Procurement Discovery')
    expect(rep.dm.messages()).toHaveLength(2)
  })

  it('offers a coach the team and the digest', async () => {
    await opensMessages(coach)
    expect(coach.dm.seesOnly()).toMatch(/^👋 Hi Carla, .*\n\[See my team\] \[Send me Monday's digest\]$/)
    await coach.dm.presses("Send me Monday's digest")
    expect(await app.choicesOf('U0COACH')).toMatchObject({ digest: 'weekly' })
    await coach.dm.presses('See my team')
    expect(coach.dm.sees()).toContain("Everyone's sessions")
    expect(coach.dm.messages()).toHaveLength(2)
  })

  it('refuses the digest to someone who coaches nobody any more', async () => {
    await opensMessages(coach)
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await coach.dm.presses("Send me Monday's digest")
    expect(await app.choicesOf('U0COACH')).not.toHaveProperty('digest')
  })

  it('greets a guest, nobody of another organization, and nobody who has chosen already', async () => {
    await opensMessages(guest)
    expect(guest.dm.seesOnly()).toContain("I can't find you in Exec")
    await opensMessages(outsider)
    await app.preferences.change('U0REP', { results: 'off' })
    await opensMessages(rep)
    expect([outsider.dm.messages(), rep.dm.messages()]).toEqual([[], []])
  })

  it('greets someone without an email, and says what to do', async () => {
    await opensMessages(withoutEmail)
    expect(withoutEmail.dm.seesOnly()).toMatch(
      /^👋 Hi \w+, I'm Exec\..*\n.*your Slack profile has no email.*\n\[That's me…\]$/,
    )
  })

  it('tells someone whom Exec does not know how to be found, and offers them no results', async () => {
    await opensMessages(colleague)
    expect(colleague.dm.seesOnly()).toMatch(/^👋 Hi Colin, .*\nI can't find you in Exec .*\n\[That's me…\]$/)
  })

  it('greets as ever while Exec does not say whom it knows', async () => {
    app.execFails('/workspace/members')
    await opensMessages(rep)
    expect(rep.dm.seesOnly()).toContain("[Tell me when I'm graded]")
  })

  it('greets nobody who had a DM of the app already', async () => {
    app.beginSession('new1')
    await rep.asks('new1')
    await rep.presses("Tell me when it's graded")
    app.gradeSession('new1')
    await app.pollLater()
    await opensMessages(rep)
    expect(rep.dm.messages()).toHaveLength(1)
  })

  it('greets a coach although their first DM was a question', async () => {
    await rep.asks(ID)
    await rep.presses('Ask a coach…')
    await rep.submits({ question: 'How?' })
    await app.sayLater()
    await opensMessages(coach)
    await opensMessages(coach)
    expect(coach.dm.messages()).toHaveLength(2)
    expect(coach.dm.sees()).toMatch(/^👋 Hi Carla, .*\n\[See my team\] \[Send me Monday's digest\]$/)
  })

  it('offers no results to someone who gets them anyway', async () => {
    await app.start({ env: { EXEC_RESULTS_DEFAULT: 'on' } })
    await opensMessages(rep)
    expect(rep.dm.seesOnly()).toMatch(/\n\[See my latest\]$/)
  })
})

describe('a channel', () => {
  async function joins(event: object): Promise<void> {
    await app.slack.event({ type: 'member_joined_channel', channel: 'C0TEAM', ...event }, 'C0TEAM')
    await app.bot.idle()
  }

  it('to which the app is invited is greeted in one line, once', async () => {
    for (let time = 0; time < 2; time += 1) await joins({ user: 'U0BOT', inviter: 'U0REP' })
    expect(rep.publicMessages().map((message) => rep.seesIn(message))).toEqual([
      "👋 I'm Exec. To show a roleplay session here, paste its link, type `/exec-session share`, or mention me with its link.",
    ])
  })

  it.each([
    ['that the app joined by itself', { user: 'U0BOT' }],
    ['that somebody else joins', { user: 'U0COACH', inviter: 'U0REP' }],
  ])('%s is not greeted', async (_, event) => {
    await joins(event)
    expect(rep.publicMessages()).toEqual([])
  })
})
