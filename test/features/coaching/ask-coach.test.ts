import { afterEach, describe, expect, it } from 'vitest'
import { type CoachingApp, chooseRetry, ID, startCoachingApp } from '../../support/coaching.ts'
import { APP_DATABASE, choicesOf } from '../../support/database/app-with-database.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'

const QUESTION = 'How do I raise the *budget* earlier?'
const DAY_MS = 24 * 60 * 60_000

let app: CoachingApp
afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.lines.join()).not.toContain('budget* earlier')
  await app.close()
})

async function asks(values: Parameters<CoachingApp['rep']['submits']>[0] = {}) {
  await app.rep.asks(ID)
  await app.rep.chooses('Ask a coach…')
  await app.rep.submits({ question: QUESTION, ...values })
}

const audits = () =>
  app.audits().map(({ surface, decision, reason, user }) => [surface, user, decision, reason])
const lastAudit = () => app.audits().at(-1)

describe('a question to a coach in either database', () => {
  it('reaches the coach with the card, is confirmed, and the answer comes back', async () => {
    app = await startCoachingApp(APP_DATABASE)
    await asks()
    expect(app.rep.seesIn('modal')).toBe(
      'Your question is on its way to <@U0COACH>. The answer comes to you as a direct message.',
    )
    await app.restart()
    await app.sayLater()
    expect(app.coachDm.onlyMessage().text).toContain(
      `<@U0REP> asks you about this session:\n${QUESTION}\n🥇 82.5/100`,
    )
    expect(app.coachDm.seesOnly()).toMatch(
      /\[Full review\] \[Show rubric\] \[Share…\](?! \[Coach…\])[\s\S]*\n\[Answer…\]$/,
    )
    expect(app.repDm.onlyMessage().text).toBe(
      `You asked <@U0COACH> about 🥇 82.5/100 · Procurement Discovery. They can open this session for 30 days.\n${QUESTION}`,
    )

    await app.coachDm.presses('Answer…')
    expect(app.coach.modal().content.title).toMatchObject({ text: 'Answer Jane' })
    const form = new RegExp(`${QUESTION.replace(/[*?]/g, '.')}[\\s\\S]*Answer[\\s\\S]*Assign a retry`)
    expect(app.coach.seesIn('modal')).toMatch(form)
    await chooseRetry(app)
    expect(app.coach.seesIn('modal')).toMatch(form)
    await app.coach.submits({ note: 'Right after the opening.' })
    expect(app.coach.seesIn('modal')).toContain('Your answer is on its way to Jane.')
    expect(app.coachDm.seesOnly()).toMatch(/\nYou answered\.$/)
    expect(app.coachDm.onlyMessage().text).toContain('asks you about this session')
    await app.coachDm.presses('Show rubric', { in: app.coachDm.onlyMessage() })
    expect(app.coachDm.seesOnly()).toMatch(/Discovery Questions[\s\S]*\nYou answered\.$/)
    await app.sayLater()
    expect(app.repDm.answer().text).toMatch(
      /^<@U0COACH> answered your question about this session, and assigned you a retry, due .+:\nRight after the opening\.\nYou asked:\nHow do I raise.+\n🥇 82.5\/100/,
    )
    expect(app.repDm.seesIn(app.repDm.answer())).toMatch(/\[Seen\] \[Reply…\]$/)
    expect(app.repDm.answers()).toHaveLength(2)
  })

  it('is forgotten with either of the two, and so is the right to see', async () => {
    app = await startCoachingApp(APP_DATABASE)
    await asks()
    await app.sayLater()
    const rows = async () => [
      await app.opened.db.selectFrom('coach_questions').select('id').execute(),
      await app.opened.db.selectFrom('session_grants').select('person').execute(),
    ]
    expect(await rows()).toMatchObject([[{}], [{ person: 'U0COACH' }]])
    await app.rep.opensHome()
    await app.rep.presses('Forget me', { in: 'home' })
    expect(await rows()).toEqual([[], []])
  })
})

describe('a question to a coach', () => {
  it('costs no request to Exec beyond those of its card', async () => {
    app = await startCoachingApp('sqlite')
    await app.coach.asks(ID)
    await app.rep.asks(ID)
    const before = app.execRequests().length
    await app.rep.chooses('Ask a coach…')
    await app.rep.submits({ question: QUESTION })
    await app.sayLater()
    expect(app.execPaths().slice(before)).toEqual([])
  })

  it('is audited: who opened the form, who asked, and who got it', async () => {
    app = await startCoachingApp('sqlite')
    await asks()
    await app.sayLater()
    expect(audits().slice(1)).toEqual([
      ['coach_form', 'U0REP', 'shown', 'participant'],
      ['coaching', 'U0REP', 'asked', 'participant'],
      ['dm:coach_question', 'U0COACH', 'notified', 'coach'],
      ['dm:coach_question_sent', 'U0REP', 'notified', 'own_choice'],
    ])
  })

  it('is sent once, however often its form is submitted', async () => {
    app = await startCoachingApp('sqlite')
    await asks()
    const [submitted] = app.slack.deliveries.filter(({ name }) => name === 'view_submission').slice(-1)
    await app.redeliver(submitted)
    await app.sayLater()
    expect(app.coachDm.answers()).toHaveLength(1)
    expect(app.repDm.answers()).toHaveLength(1)
  })

  it('is sent once if the database writes late what seemed to fail, and says which version it is', async () => {
    app = await startCoachingApp('sqlite')
    await app.rep.asks(ID)
    await app.rep.chooses('Ask a coach…')
    const id = /"questionId":"([^"]+)"/.exec(String(app.rep.modal().content.private_metadata))?.[1] ?? ''
    const content = app.opened.cipher.encrypt('{"question":[{"text":"First."}]}', id)
    const about = { workspace: 'T0ACME', id, session: ID, coach: 'U0COACH', person: 'U0REP' }
    await app.opened.db
      .insertInto('coach_questions')
      .values({ ...about, content, created_at: app.now() })
      .execute()
    await app.rep.submits({ question: QUESTION })
    expect(app.rep.seesIn('modal')).toBe(
      "Your question was already on its way, as you first sent it. This version wasn't sent.",
    )
    expect(lastAudit()).toMatchObject({ user: 'U0REP', decision: 'skipped', reason: 'told_before' })
  })

  it('goes to the coach whom one chooses: those of one’s groups come first', async () => {
    app = await startCoachingApp('sqlite', {
      env: { EXEC_GROUP_COACHES: 'SMB=ravi@acme.com,U0GONE,U0OUTSIDER; Other=U0ADMIN' },
    })
    app.exec.groups.push({ id: 'g1', name: 'SMB', emails: ['jane@acme.com'] })
    app.exec.groups.push({ id: 'g2', name: 'Other', emails: [] })
    await app.rep.asks(ID)
    await app.rep.chooses('Ask a coach…')
    // Exec's groups, and the members of each.
    const groupRequests = () => app.execPaths().filter((path) => path.startsWith('/workspace')).length
    const before = groupRequests()
    expect(JSON.stringify(app.rep.modal().blocks)).toMatch(/"Ravi Patel".*"Carla Coach"/)
    expect(JSON.stringify(app.rep.modal().blocks)).not.toMatch(/Gone|Olga|Ada|initial_option/)
    const empty = await app.rep.submits({ coach: 'U0REP2', question: ' ' })
    expect(empty.body).toMatchObject({ errors: { question: 'Write a few words.' } })
    await app.rep.submits({ coach: 'U0REP2', question: QUESTION })
    expect(groupRequests()).toBe(before)
    await app.sayLater()
    expect(app.person('U0REP2').in('D0APPREP2').onlyMessage().text).toContain('asks you about this session')
    expect(app.coachDm.messages()).toEqual([])
  })

  it('is refused for a coach who is deactivated by then, or no coach any more', async () => {
    app = await startCoachingApp('sqlite', { env: { EXEC_COACHES: 'U0COACH,U0ADMIN' } })
    await app.rep.asks(ID)
    await app.rep.chooses('Ask a coach…')
    app.coach.profile.deleted = true
    app.pass(2 * 60_000)
    await app.rep.submits({ coach: 'U0COACH', question: QUESTION })
    expect(app.rep.seesIn('modal')).toContain('only be sent to people in your own organization')
    expect(lastAudit()).toMatchObject({ user: 'U0REP', decision: 'failed', reason: 'not_a_recipient' })
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await app.rep.submits({ coach: 'U0COACH', question: QUESTION })
    expect(app.rep.seesIn('modal')).toContain("That person isn't one of your coaches anymore.")
    await app.sayLater()
    expect(app.coachDm.messages()).toEqual([])
    expect(await app.opened.db.selectFrom('session_grants').select('person').execute()).toEqual([])
  })

  it('is refused to everyone but the participant, whoever else may see the session', async () => {
    app = await startCoachingApp('sqlite', { env: { EXEC_ACCESS: 'workspace' } })
    await app.rep.asks(ID)
    await app.rep.chooses('Ask a coach…')
    app.rep.profile.email = 'jane.doe@acme.com'
    app.pass(2 * 60_000)
    await app.rep.submits({ question: QUESTION })
    expect(app.rep.seesIn('modal')).toContain('Only the person who did this session can ask a coach')
    expect(lastAudit()).toMatchObject({ user: 'U0REP', decision: 'refused', reason: 'not_own_session' })
  })

  it('says plainly that there is no coach to ask', async () => {
    app = await startCoachingApp('sqlite', { env: { EXEC_COACHES: 'U0GONE' } })
    await app.rep.asks(ID)
    await app.rep.chooses('Ask a coach…')
    expect(app.rep.seesIn('modal')).toContain("I can't find a coach of yours in this Slack.")
    expect(lastAudit()).toMatchObject({ decision: 'refused', reason: 'no_coach' })
  })

  it('is told as not sent where Slack takes no message for the coach', async () => {
    app = await startCoachingApp('sqlite')
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'messages_tab_disabled', times: 1 })
    await asks()
    await app.sayLater()
    expect(app.repDm.onlyMessage().text).toContain(
      "Your question to <@U0COACH> wasn't sent. Slack doesn't let Exec message them.",
    )
    expect(await choicesOf(app, 'U0COACH')).toMatchObject({ undeliverable: 'messages_tab_disabled' })
    await app.slack.closeView({ user: 'U0REP', all: true })
    await asks()
    expect(app.rep.seesIn('modal')).toContain("Slack doesn't let Exec message that person.")
  })

  it('stays in the form where the database is away, and goes at the next try', async () => {
    app = await startCoachingApp('sqlite')
    const rename = (from: string, to: string) => app.opened.db.schema.alterTable(from).renameTo(to).execute()
    await app.rep.asks(ID)
    await app.rep.chooses('Ask a coach…')
    await rename('coach_questions', 'elsewhere')
    await app.rep.submits({ question: QUESTION })
    expect(app.rep.seesIn('modal')).toMatch(/database isn't answering right now[\s\S]*Reference EX-\w{6}/)
    expect(JSON.stringify(app.rep.modal().blocks)).toContain('budget')
    await rename('elsewhere', 'coach_questions')
    await app.rep.submits()
    await app.sayLater()
    expect(app.coachDm.answers()).toHaveLength(1)
  })
})

describe('whom a participant has asked', () => {
  const OTHERS = 'U0ADMIN'

  /** Carla was asked, and is no coach any more. */
  async function startAsked() {
    app = await startCoachingApp('sqlite')
    app.addMember()
    app.addSession({ id: 'other123', created_at: '2026-03-10T14:30:00Z', score: 40 })
    await asks()
    await app.sayLater()
    await app.restart({ EXEC_COACHES: OTHERS })
  }

  it('sees that session with its rubric and review for 30 days, and nothing else', async () => {
    await startAsked()
    const shown = await app.coach.asks(ID)
    expect(shown).toContain('82.5/100')
    expect(shown).not.toMatch(/Share…|Coach…|Attempt|Progress/)
    expect(lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'shown', reason: 'asked' })
    await app.coach.presses('Full review')
    expect(app.coach.seesIn('modal')).toContain('Discovery Questions')
    await app.slack.closeView({ user: 'U0COACH', all: true })
    expect(await app.coach.asks('other123')).toContain("can't open this session")
    expect(await app.coach.asks('jane@acme.com')).toContain("can't list this person's sessions")
    expect(await app.coach.asks(`why https://app.exec.com/sessions/${ID}`)).toContain(
      'the person who did it asked you about it',
    )
    app.pass(30 * DAY_MS)
    expect(await app.coach.asks(ID)).toContain("can't open this session")
    expect(lastAudit()).toMatchObject({ decision: 'refused', reason: 'not_allowed' })
  })

  it('shows it to nobody: no share, no content below a link, no rubric for others', async () => {
    await startAsked()
    expect(await app.coach.shares(ID)).toContain("but you can't share it")
    expect(lastAudit()).toMatchObject({ decision: 'refused', reason: 'asked_only' })
    const link = await app.coach.posts(`https://app.exec.com/sessions/${ID}`)
    expect(app.coach.seesIn(link)).not.toContain('82.5')
    expect(lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'private_card', reason: 'asked' })
    await app.rep.shares(ID)
    const card = app.rep.publicMessages().at(-1)
    await app.rep.presses('Show rubric', { in: card })
    await app.coach.presses('Hide rubric', { in: card })
    expect(card && app.rep.seesIn(card)).toContain('82.5/100')
    await app.coach.presses('Show rubric', { in: card })
    expect(card && app.rep.seesIn(card)).not.toContain('Discovery Questions')
    expect(app.coach.seesIn(app.coach.answer())).toContain('Discovery Questions')
    await app.coach.presses('Share…', { in: card })
    expect(app.coach.seesIn('modal')).toContain("but you can't share it")
    expect(lastAudit()).toMatchObject({ surface: 'share_form', decision: 'refused', reason: 'asked_only' })
  })

  it('sees it by the other id of the session too', async () => {
    app = await startCoachingApp('sqlite')
    app.exec.sessions.set('alias1', sessionDocument({ id: ID }))
    await app.rep.asks('alias1')
    await app.rep.chooses('Ask a coach…')
    await app.rep.submits({ question: QUESTION })
    await app.restart({ EXEC_COACHES: OTHERS })
    for (const id of ['alias1', ID]) expect(await app.coach.asks(id)).toContain('82.5/100')
  })

  it('may still answer, but assign no retry', async () => {
    await startAsked()
    await app.coachDm.presses('Show rubric', { in: app.coachDm.onlyMessage() })
    expect(app.coachDm.seesOnly()).toMatch(
      /^ asks you about this session[\s\S]*Discovery Questions[\s\S]*\n\[Answer…\]$/,
    )
    await app.coachDm.presses('Answer…')
    expect(app.coach.seesIn('modal')).not.toContain('retry')
    // Without its message's redraw, the answer is sent all the same.
    app.slack.fault('conversations.history', { kind: 'error', error: 'channel_not_found' })
    await app.coach.submits({ note: 'Right after the opening.' })
    expect(app.coachDm.seesOnly()).toMatch(/\[Answer…\]$/)
    await app.sayLater()
    expect(app.repDm.answer().text).toContain('answered your question about this session')
    expect(app.audits().filter(({ decision }) => decision === 'coached')).toMatchObject([{ reason: 'asked' }])
  })

  it.each([
    ['no more where Slack refused the question for good', 'messages_tab_disabled', "can't open this session"],
    ['where the question may have arrived', 'fatal_error', '82.5/100'],
  ])('sees it %s', async (_, error, shown) => {
    app = await startCoachingApp('sqlite')
    app.exec.sessions.set('alias1', sessionDocument({ id: ID }))
    await app.rep.asks('alias1')
    await app.rep.chooses('Ask a coach…')
    await app.rep.submits({ question: QUESTION })
    app.slack.fault('chat.postMessage', { kind: 'error', error, times: 1 })
    for (let look = 0; look < 3; look += 1) await app.sayLater()
    expect(app.repDm.answer().text).toContain("Your question to <@U0COACH> wasn't sent.")
    await app.restart({ EXEC_COACHES: OTHERS })
    expect(await app.coach.asks(ID)).toContain(shown)
  })

  it('keeps the 30 days of an earlier question where a later one was not sent', async () => {
    app = await startCoachingApp('sqlite')
    await asks()
    await app.sayLater()
    app.pass(10 * DAY_MS)
    await app.slack.closeView({ user: 'U0REP', all: true })
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'messages_tab_disabled', times: 1 })
    await asks()
    await app.sayLater()
    expect(app.repDm.answer().text).toContain("wasn't sent")
    await app.restart({ EXEC_COACHES: OTHERS })
    expect(await app.coach.asks(ID)).toContain('82.5/100')
    app.pass(20 * DAY_MS)
    expect(await app.coach.asks(ID)).toContain("can't open this session")
  })

  it('is told that it can’t be established where the database is away, as is everyone else', async () => {
    await startAsked()
    await app.opened.db.schema.alterTable('session_grants').renameTo('elsewhere').execute()
    expect(await app.coach.asks(ID)).toContain(
      "I couldn't check whether someone asked you about this session",
    )
    expect(await app.rep.asks(ID)).toContain('82.5/100')
    await app.opened.db.schema.alterTable('elsewhere').renameTo('session_grants').execute()
    expect(await app.coach.asks(ID)).toContain('82.5/100')
  })
})

describe('Ask a coach…', () => {
  it.each([
    ['without a coach in the settings', { EXEC_COACHES: '' }],
    ['on a card of somebody else', {}],
  ])('is not offered %s', async (name, env) => {
    app = await startCoachingApp('sqlite', { env })
    app.addMember()
    const person = name.startsWith('without') ? app.rep : app.person('U0ADMIN')
    await person.asks(ID)
    expect(JSON.stringify(person.answer().blocks)).not.toContain('Ask a coach')
  })
})
