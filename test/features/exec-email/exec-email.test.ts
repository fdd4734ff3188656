import { describe, expect, it } from 'vitest'
import { askMessage } from '../../../src/blocks/exec-email/exec-email-messages.ts'
import { mayDecide } from '../../../src/features/exec-email/decide.ts'
import { Installations } from '../../../src/install/installations.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { HOUR_MS } from '../../support/durations.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { inOrder, inOrderFromStart } from '../../support/in-order.ts'
import { readableBlocks } from '../../support/slack/readable.ts'

const EMAIL = 'noor@exec-corp.com'

/** Exec knows Noor, whose Slack profile has no email, and Colin by emails that Slack doesn't have. Ada and Carla are its admins. */
const app = testApp({ database: APP_DATABASE }, () => {
  app.addMember()
  app.addMember({ id: 'm2', email: 'carla@acme.com' })
  app.addMember({ id: 'm3', email: EMAIL, first_name: 'Noor', last_name: 'Nadir', role: 'member' })
  app.addMembers('jane')
  app.addSession({ user: { id: 'u9', email: EMAIL, first_name: 'Noor', last_name: 'Nadir' } })
})
const { withoutEmail: noor, admin, coach, colleague, guest, rep } = app

async function asks(email = EMAIL, person = noor) {
  await person.opensHome()
  await person.presses(person.sees().includes('[Change…]') ? 'Change…' : "That's me…")
  return await person.submits({ email })
}

async function asked(email = EMAIL, person = noor) {
  await asks(email, person)
  await app.sayLater()
}

async function approved(email = EMAIL, person = noor) {
  await asked(email, person)
  await admin.dm.presses('Approve')
  await app.sayLater()
}

const audits = () =>
  app
    .audits()
    .map(({ surface, user, decision, reason, list_of }) => [surface, user, decision, reason, list_of])
    .filter(([surface]) => String(surface).includes('exec_email'))
const decisions = () => audits().map(([, , decision]) => decision)

describe("That's me…", () => {
  it('asks each Exec admin in Slack, and the first press decides for all of them', async () => {
    await asked()
    expect(app.slack.view(noor.id)).toBeUndefined()
    expect(noor.dm.seesOnly()).toBe(
      `If Exec has a member with ${EMAIL}, and it's nobody else's in Slack, I've asked your Exec admins to approve it. You'll hear from me here.\nMistyped? Change it in my Home.`,
    )
    const question = ` says they're ${EMAIL} (Noor Nadir) in Exec. If that's right, they'll see that person's sessions, and those of anyone they coach.\n[Approve] [Decline]`
    for (const one of [admin, coach]) expect(one.dm.seesOnly()).toBe(question)

    await admin.dm.presses('Approve')
    const decided = `<@U0NOMAIL> says they're ${EMAIL} in Exec: approved by <@U0ADMIN>`
    expect(admin.dm.onlyMessage().text).toBe(decided)
    await app.sayLater()
    expect(noor.dm.seesAnswer()).toBe(
      `You're connected: you're ${EMAIL} in Exec. You can undo that in my Home.\n[My sessions]`,
    )
    await coach.dm.presses('Decline')
    expect(coach.dm.onlyMessage().text).toBe(decided)
    await noor.dm.presses('My sessions')
    expect(noor.dm.seesAnswer()).toContain('Procurement Discovery')
    expect(audits()).toEqual([
      ['exec_email', 'U0NOMAIL', 'asked', 'own_choice', undefined],
      ['dm:exec_email_asked', 'U0ADMIN', 'notified', 'admin', undefined],
      ['dm:exec_email_asked', 'U0COACH', 'notified', 'admin', undefined],
      ['exec_email', 'U0ADMIN', 'approved', 'admin', 'U0NOMAIL'],
      ['dm:exec_email_decided', 'U0NOMAIL', 'notified', 'own_choice', undefined],
      ['exec_email', 'U0COACH', 'skipped', 'nothing_happened', undefined],
    ])
    expect(app.lines.join()).not.toContain('exec-corp')
  })

  it('waits in Needs you of each Exec admin, who decides there, and of nobody else', async () => {
    await asked()
    for (const one of [rep, noor]) {
      await one.opensHome()
      expect(one.sees()).not.toContain('Decide…')
    }
    await admin.opensHome()
    expect(admin.sees()).toMatch(/^Needs you\n🪪 .+ says they're noor@exec-corp\.com \[Decide…\]\n/)
    await admin.presses('Decide…')
    expect(admin.seesIn('modal')).toMatch(
      inOrder(`says they're ${EMAIL} (Noor Nadir)`, '[Approve] [Decline]'),
    )
    await admin.presses('Approve')
    expect(admin.seesIn('modal')).toContain('approved by')
    await admin.closes()
    await admin.presses('Decide…', { in: 'home' })
    expect(admin.seesIn('modal')).toContain('approved by')
    await coach.opensHome()
    expect(coach.sees()).not.toContain('Decide…')
    expect(audits()).toContainEqual(['exec_email', 'U0ADMIN', 'shown', 'admin', 'U0NOMAIL'])
    expect(audits()).toContainEqual(['exec_email', 'U0ADMIN', 'approved', 'admin', 'U0NOMAIL'])
  })

  it('says who declined, and lets the person ask again', async () => {
    await asked()
    await coach.dm.presses('Decline')
    expect(coach.dm.onlyMessage().text).toContain(`${EMAIL} in Exec: declined by <@U0COACH>`)
    await app.sayLater()
    expect(noor.dm.seesAnswer()).toBe(
      `An Exec admin declined that you're ${EMAIL}. Check the spelling, or ask them.\n[That's me…]`,
    )
    await noor.dm.presses("That's me…")
    expect(noor.seesIn('modal')).toContain('An Exec admin has to approve it.')
    expect(await noor.asks(ID)).toContain("couldn't match you to an Exec account")
    expect(audits().at(-2)).toEqual(['exec_email', 'U0COACH', 'declined', 'admin', 'U0NOMAIL'])
  })

  it.each([
    ['nobody in Exec has', 'nobody@exec-corp.com', 'not_in_exec'],
    ['somebody else in Slack has', 'Jane@acme.com', 'exec_email_taken'],
    ['is approved for somebody else', EMAIL, 'exec_email_taken'],
  ])('tells the person no more, and the admins nothing, of an email that %s', async (_, email, reason) => {
    if (email === EMAIL) await approved()
    const before = [admin, coach].map(({ dm }) => dm.messages().length)
    await asked(email, colleague)
    expect(colleague.dm.seesOnly()).toMatch(
      /^If Exec has a member with .*@.*, and it's nobody else's in Slack, I've asked/,
    )
    expect([admin, coach].map(({ dm }) => dm.messages().length)).toEqual(before)
    expect(audits()).toContainEqual(['exec_email', colleague.id, 'refused', reason, undefined])
    await admin.opensHome()
    expect(admin.sees()).not.toContain('Decide…')
  })

  it('says instead of the form that no Exec admin is in Slack, or that Exec knows the person by now', async () => {
    const members = app.exec.members.splice(0)
    await colleague.opensHome()
    await colleague.presses("That's me…")
    expect(colleague.seesIn('modal')).toContain('No Exec admin is in this Slack')
    app.exec.sessions.clear()
    await rep.opensHome()
    app.exec.members.push(...members)
    app.pass(HOUR_MS)
    await rep.presses("That's me…", { in: 'home' })
    expect(rep.seesIn('modal')).toContain('Exec knows you by your email already')
    expect(app.lastAudit()).toMatchObject({ user: rep.id, decision: 'refused' })
    await rep.opensHome()
    expect(rep.seesIn('home')).toMatch(/No sessions yet(?![\s\S]*(That's me|another email))/)
  })

  it('is neither offered to a guest, nor open to who has become one', async () => {
    app.exec.sessions.clear()
    for (const words of ['', `why ${ID}`]) expect(await guest.asks(words)).not.toContain("That's me")
    await guest.opensHome()
    expect(guest.sees()).toMatch(
      /I can't find you in Exec by the email in your Slack profile\. Ask an Exec admin to add you\.(?![\s\S]*(That's me|Open Exec))/,
    )
    await colleague.opensHome()
    Object.assign(colleague.profile, { is_restricted: true })
    app.pass(60_000)
    await colleague.presses("That's me…")
    expect(colleague.seesIn('modal')).toContain('Only full members of this Slack')
    expect(app.lastAudit()).toMatchObject({ user: colleague.id, decision: 'refused' })
  })

  it('takes an email alone, and leaves it in the Home, where it can be changed, until an admin has decided', async () => {
    await noor.opensHome()
    expect(noor.sees()).toMatch(
      /Add the one that you use in Exec, or tell me which one it is\..*\n\[That's me…\]/,
    )
    await noor.presses("That's me…")
    expect((await noor.submits({ email: 'Noor' })).body).toMatchObject({
      errors: { email: "That isn't an email." },
    })
    await noor.submits({ email: ' NOR@exec-corp.com ' })
    expect(noor.seesIn('home')).toMatch(
      /^Your sessions\nWaiting for an Exec admin: nor@exec-corp\.com \[Change…\]/,
    )
    expect(noor.seesIn('home')).not.toContain("That's me")
    await noor.presses('Change…', { in: 'home' })
    await noor.submits({ email: EMAIL })
    expect(noor.seesIn('home')).toContain(`Waiting for an Exec admin: ${EMAIL} [Change…]`)
    await app.sayLater()
    const first = admin.dm.onlyMessage()
    app.pass(HOUR_MS)
    await noor.presses('Change…', { in: 'home' })
    await noor.submits()
    await app.sayLater()
    await admin.dm.presses('Approve', { in: first })
    expect(admin.dm.seesIn(first)).toBe("There's nothing to decide here anymore.")
    expect(app.lastDecision()).toBe('skipped nothing_happened')
    await admin.dm.presses('Approve')
    expect(decisions()).toContain('approved')
    await noor.opensHome()
    expect(noor.sees()).not.toContain('Waiting for')
  })

  it('asks the admins twice an hour at most for one person, also by a form of last month', async () => {
    for (const email of ['a@exec-corp.com', 'b@exec-corp.com', EMAIL]) {
      await noor.opensHome()
      await noor.presses(email.startsWith('a') ? "That's me…" : 'Change…')
      noor.modal().content.private_metadata = '{}'
      await noor.submits({ email })
    }
    expect(noor.seesIn('modal')).toContain('You asked twice within an hour.')
    expect(app.lastAudit()).toMatchObject({ decision: 'refused', reason: 'asked_lately' })
    await noor.closes()
    app.pass(HOUR_MS)
    await noor.presses('Change…', { in: 'home' })
    await noor.submits({ email: EMAIL })
    expect(noor.seesIn('home')).toContain(EMAIL)
  })

  it.each<[string, () => Promise<() => unknown>]>([
    [
      'Slack does not say whose the email is',
      async () => {
        app.slackAnswers('users.lookupByEmail', 'internal_error')
        return () => undefined
      },
    ],
    ['the admins can not be asked', () => app.loseTable('outbox')],
  ])('keeps nothing while %s, and lets the person try again', async (_, breaks) => {
    await noor.opensHome()
    await noor.presses("That's me…")
    const bringBack = await breaks()
    await noor.submits({ email: EMAIL })
    expect(noor.seesIn('modal')).toContain('Try again')
    await bringBack()
    await noor.submits({ email: EMAIL })
    await app.sayLater()
    expect(admin.dm.seesOnly()).toContain('[Approve]')
  })

  it('is not offered below an empty list of someone whose email waits for an admin', async () => {
    await asked('elsewhere@exec-corp.com', colleague)
    expect(colleague.seesIn('home')).toMatch(
      inOrderFromStart(
        'Waiting for an Exec admin: elsewhere@exec-corp.com [Change…]',
        'No sessions yet. They show up here once an Exec admin has approved your email.',
      ),
    )
    expect(colleague.seesIn('home')).not.toMatch(/That's me|another email|pick a scenario|Open Exec/)
  })

  it('is said to wait, wherever the app would say that it finds nobody', async () => {
    for (const person of [noor, colleague]) {
      await asked('elsewhere@exec-corp.com', person)
      for (const words of ['', 'assignments', 'why']) {
        const answer = await person.asks(words)
        expect(answer).toContain('Waiting for an Exec admin: elsewhere@exec-corp.com [Change…]')
        expect(answer).not.toMatch(/can't find you|no email|That's me/)
      }
      app.pass(HOUR_MS)
    }
    const why = await coach.asks(`why <@${colleague.id}>`)
    expect(why).toContain('They say they have another one, and an Exec admin decides.')
    expect(why).not.toContain('elsewhere@')
  })

  it('is offered where the app finds nobody', async () => {
    for (const answer of [await noor.asks(''), await colleague.asks(`why ${ID}`)])
      expect(answer).toContain("[That's me…]")
    const words = inOrder(
      "I can't find you in Exec by the email in your Slack profile. If you use another one there, tell me which",
      "[That's me…]",
    )
    expect(await colleague.asks('')).toMatch(words)
    await colleague.opensHome()
    expect(colleague.seesIn('home')).toMatch(words)
    expect(colleague.seesIn('home')).not.toContain('Open Exec')
  })
})

describe('the press of an admin', () => {
  it('is refused to who was an Exec admin a moment ago', async () => {
    await asked()
    app.exec.members.splice(1, 1)
    app.addMembers('carla')
    await coach.dm.presses('Approve')
    expect(coach.dm.seesAnswer()).toContain('Only other Exec admins can decide that.')
    expect(app.lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'refused', reason: 'not_exec_admin' })
    expect(await noor.asks(ID)).toContain('Waiting for an Exec admin')
  })

  it('decides nothing while Exec does not answer, and something the next time', async () => {
    await asked()
    app.execFails('/workspace/members')
    await admin.dm.presses('Approve')
    expect(admin.dm.seesAnswer()).toContain('Exec is having problems right now. Try again.')
    expect(decisions()).not.toContain('approved')
    app.exec.faults.clear()
    app.pass(HOUR_MS)
    await admin.dm.presses('Approve', { in: admin.dm.messages()[0] })
    expect(decisions()).toContain('approved')
  })

  it('reads the members once, and not at all where it is decided', async () => {
    await asked()
    const reads = () => app.execRequests('/workspace/members').length
    const before = reads()
    await admin.dm.presses('Approve')
    expect(reads()).toBe(before + 1)
    await coach.dm.presses('Approve')
    expect(reads()).toBe(before + 1)
  })

  it('approves nothing that another person in Slack has by now, and can decline it', async () => {
    await asked()
    colleague.profile.email = EMAIL
    await admin.dm.presses('Approve')
    expect(admin.dm.seesAnswer()).toContain('Somebody else in Slack has that email')
    expect(app.lastDecision()).toBe('refused exec_email_taken')
    await admin.dm.presses('Decline', { in: admin.dm.messages()[0] })
    expect(decisions()).toContain('declined')
  })

  it('decides once, also if two press at once', async () => {
    await asked()
    await Promise.all([admin.dm.presses('Approve'), coach.dm.presses('Decline')])
    expect(decisions().filter((one) => one === 'approved' || one === 'declined')).toHaveLength(1)
    expect(decisions()).toContain('skipped')
  })

  it('approves an email for one of two people, also if two press at once', async () => {
    await asked()
    await asked(EMAIL, colleague)
    const [first] = admin.dm.messages()
    const [, second] = coach.dm.messages()
    await Promise.all([
      admin.dm.presses('Approve', { in: first }),
      coach.dm.presses('Approve', { in: second }),
    ])
    await app.sayLater()
    expect(decisions().filter((one) => one === 'approved' || one === 'refused')).toHaveLength(2)
    expect(admin.dm.seesAnswer() + coach.dm.seesAnswer()).toContain('Somebody else in Slack has that email')
    const answers = [noor, colleague].filter(({ dm }) => dm.seesAnswer().includes("You're connected"))
    expect(answers).toHaveLength(1)
  })

  it('warns of an email that makes the person an Exec admin', async () => {
    app.addMember({ id: 'm5', email: 'root@exec-corp.com', role: 'admin' })
    await asked('root@exec-corp.com')
    expect(admin.dm.seesOnly()).toContain("they'll see everyone's sessions, as an Exec admin.")
    await admin.dm.presses('Approve')
    expect(await noor.asks('team')).toContain('Procurement Discovery')
  })
})

describe('an approved email', () => {
  it('finds the person in all directions: their list by others, a share, a note and a result', async () => {
    await app.start({ env: { EXEC_COACHES: 'U0COACH' } })
    await app.preferences.change('U0NOMAIL', { results: 'at_once' })
    await approved()
    expect(await coach.asks('<@U0NOMAIL>')).toContain('Procurement Discovery')
    await coach.shares(ID)
    await app.sayLater()
    expect(noor.dm.answer().text).toContain('<@U0COACH> shared')
    await coach.asks(ID)
    await coach.presses('Coach…')
    await coach.submits({ note: 'Well done.' })
    await app.sayLater()
    expect(noor.dm.answer().text).toContain('Well done.')
    await app.pollLater()
    app.addSession({
      id: 'new123new123',
      created_at: app.ago(),
      user: { id: 'u9', email: EMAIL, first_name: 'Noor', last_name: 'Nadir' },
    })
    await app.pollLater()
    expect(noor.dm.answer().text).toContain('82.5')
  })

  it('is undone by the person in their Home', async () => {
    await approved()
    await noor.opensHome()
    expect(noor.sees()).toMatch(/You're noor@exec-corp\.com in Exec\. Not you\?.* \[Undo\]/)
    expect(noor.sees()).toContain('Procurement Discovery')
    await noor.presses('Undo')
    expect(noor.sees()).toContain("couldn't match you to an Exec account")
    expect(noor.sees()).not.toContain('Not you?')
    expect(audits().at(-1)).toEqual(['exec_email', 'U0NOMAIL', 'undone', 'own_choice', 'U0NOMAIL'])
    expect(await noor.asks(ID)).toContain("couldn't match you")
  })

  it('leaves the Home at the list and filter that it showed when it is undone', async () => {
    app.addSession({ id: 'renewal', scenario: { id: 's2', name: 'Renewal' } })
    await approved(EMAIL, colleague)
    await app.restart({ EXEC_COACHES: 'U0COLLEAGUE' })
    await colleague.opensHome()
    await colleague.presses('Team')
    await colleague.chooses('Renewal')
    await colleague.presses('Undo')
    expect(colleague.sees()).not.toContain('Not you?')
    expect(colleague.sees()).toMatch(inOrder("Everyone's sessions", '82.5 · Renewal [View]'))
    expect(colleague.sees()).not.toContain('82.5 · Procurement')
  })

  it('is undone by the admin who approved it, from their Home, and by no other', async () => {
    await approved()
    await coach.opensHome()
    expect(coach.sees()).not.toContain('Exec emails…')
    await admin.opensHome()
    await admin.presses('Exec emails…')
    expect(admin.seesIn('modal')).toContain(EMAIL)
    await admin.presses('Undo')
    expect(admin.seesIn('modal')).toBe('Nothing is left here.')
    expect(audits().at(-1)).toEqual(['exec_email', 'U0ADMIN', 'undone', 'own_choice', 'U0NOMAIL'])
    await app.bot.sayDue()
    expect(noor.dm.answer().text).toMatch(inOrderFromStart('<@U0ADMIN> undid your email in Exec.'))
    expect(await noor.asks(ID)).toContain("couldn't match you")
  })

  it('stays void after that person has left Slack', async () => {
    await approved()
    colleague.profile.email = EMAIL
    await app.restart()
    const { ofAllWorkspaces: db } = app.opened
    await expect.poll(() => db.selectFrom('exec_emails').selectAll().execute()).toEqual([])
    expect(app.audits()).toContainEqual(
      expect.objectContaining({ user: noor.id, decision: 'undone', reason: 'exec_email_taken' }),
    )
    colleague.profile.email = 'someone@acme.com'
    app.pass(6 * 60_000)
    expect(await noor.asks(ID)).toContain("couldn't match you")
  })

  it('counts while that workspace of Exec is connected whose admin approved it', async () => {
    await app.start({ installed: {} })
    await approved()
    const installations = new Installations(app.opened, app.now)
    const connection = { apiKey: app.exec.apiKey, name: 'Acme', connectedBy: 'U0ADMIN' }
    for (const [execWorkspace, words] of [
      ['another', "couldn't match you"],
      [app.exec.workspace.id, '82.5'],
    ] as const) {
      await installations.connect('T0ACME', { ...connection, execWorkspace })
      await app.restart()
      expect(await noor.asks(ID)).toContain(words)
    }
  })

  it('is forgotten with the person, and stays where the admin is forgotten', async () => {
    await approved()
    const forgets = async (person: typeof admin) => {
      await person.opensHome()
      await person.presses('Privacy')
      await person.presses('Forget me')
    }
    await forgets(admin)
    const rows = () =>
      app.opened.ofAllWorkspaces.selectFrom('exec_emails').select(['person', 'decided_by']).execute()
    expect(await rows()).toEqual([{ person: 'U0NOMAIL', decided_by: '' }])
    expect(await noor.asks(ID)).toContain('82.5')
    await forgets(noor)
    expect(await rows()).toEqual([])
    expect(await noor.asks(ID)).toContain("couldn't match you")
  })
})

it('the name of a member stays one line of the request, as Exec has it', () => {
  const claim = {
    person: 'U0NOMAIL',
    email: EMAIL,
    requestedAt: 0,
    state: 'asked',
    decidedBy: undefined,
  } as const
  const name = `Noor\n\n✅ Checked already. \ud800 Press Approve. ${'N'.repeat(500)}`
  expect(readableBlocks(askMessage(claim, { email: EMAIL, name, isAdmin: false }).blocks)).toMatch(
    / \(Noor ✅ Checked already\. \ufffd Press Approve\. N{60,100}…\) in Exec\. If that's right.*\n\[Approve\] \[Decline\]$/,
  )
})

it.each([
  ['the person, even as an Exec admin', 'U0NOMAIL', { email: 'ada@acme.com', name: 'Ada', isAdmin: true }],
  ['somebody whom Exec does not know', 'U0ADMIN', undefined],
])('what a person asks is not decided by %s', (_, user, member) => {
  expect(mayDecide(user, 'U0NOMAIL', member)).toBe(false)
})
