import { describe, expect, it } from 'vitest'
import { coachingApp } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'
import { ID, sessionDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'

const QUESTION = 'How do I raise the *budget* earlier?'

const fixture = coachingApp({ database: APP_DATABASE })
const { app, rep, coach, repDm, coachDm, opensAsk, form, retires, audits, thread } = fixture
const asks = () => fixture.asks(QUESTION)
const delivers = async () => {
  await asks()
  await app.sayLater()
}

describe('a question to a coach', () => {
  it('reaches the coach with a line of its session, for no request to Exec, is confirmed and audited without what it says, and the answer comes back in its thread, for both', async () => {
    await rep.asks(ID)
    const before = app.execRequests().length
    await rep.chooses('Ask a coach…')
    await rep.submits({ question: QUESTION })
    expect(app.slack.view('U0REP')).toBeUndefined()
    await app.sayLater()
    expect(app.execPaths().slice(before)).toEqual([])
    expect(audits().slice(1)).toEqual([
      ['coach_form', 'U0REP', 'shown', 'participant'],
      ['coaching', 'U0REP', 'asked', 'participant'],
      ['dm:coach_question', 'U0COACH', 'notified', 'coach'],
      ['dm:coach_question_sent', 'U0REP', 'notified', 'own_choice'],
    ])
    expect(app.lines.join()).not.toContain('budget')
    expect(coachDm.seesOnly()).toBe(
      ` asks you: ${QUESTION}\n*🥇 82.5/100 · Procurement Discovery* [View]\n[Reply…]`,
    )
    expect(repDm.seesOnly()).toBe(
      `You asked  , who can open this session for at least 30 days: ${QUESTION}\n*🥇 82.5/100 · Procurement Discovery* [View]`,
    )

    await app.restart()
    await coachDm.presses('Reply…')
    expect(coach.modal().content.title).toMatchObject({ text: 'Reply to Jane' })
    const shown = new RegExp(`${QUESTION.replace(/[*?]/g, '.')}[\\s\\S]*Reply[\\s\\S]*Assign it again…`)
    expect(form()).toMatch(shown)
    await coach.submits({ note: 'Right after the opening.' })
    expect(app.slack.view('U0COACH')).toBeUndefined()
    expect(coachDm.onlyMessage().text).toContain('asks you:')
    await app.sayLater()
    const [asked, answer] = repDm.answers()
    expect(answer?.text).toMatch(/^<@U0COACH> replied:\nRight after the opening\.\n🥇 82\.5\/100/)
    expect(answer?.thread_ts).toBe(asked?.ts)
    await repDm.presses('Reply…', { in: answer })
    await rep.submits({ reply: 'Thanks!' })
    await app.sayLater()
    expect(thread().map((message) => coachDm.seesIn(message))).toEqual([
      expect.stringMatching(/^Sent to {1,2}: Right after/),
      ' replied: Thanks!\n[Reply…]',
    ])
    expect([repDm.answers().length, coachDm.answers().length]).toEqual([2, 3])
  })

  it('goes to the coach whom one chooses, whatever their names are: those of one’s groups come first', async () => {
    await app.start({
      env: { EXEC_GROUP_COACHES: 'SMB=ravi@acme.com,U0GONE,U0OUTSIDER; Other=U0ADMIN' },
    })
    app.person('U0REP2').profile.real_name = 'Ravi '.repeat(50)
    coach.profile.real_name = ' '
    app.exec.groups.push({ id: 'g1', name: 'SMB', emails: ['jane@acme.com'] })
    app.exec.groups.push({ id: 'g2', name: 'Other', emails: [] })
    await opensAsk()
    // Exec's groups, and the members of each.
    const groupRequests = () => app.execPaths().filter((path) => path.startsWith('/workspace')).length
    const before = groupRequests()
    expect(JSON.stringify(rep.modal().blocks)).toMatch(/"Ravi Ravi [^"]*…".*"U0COACH"/)
    expect(JSON.stringify(rep.modal().blocks)).not.toMatch(/Gone|Olga|Ada|initial_option/)
    const empty = await rep.submits({ coach: 'U0REP2', question: ' ' })
    expect(empty.body).toMatchObject({ errors: { question: 'Write a few words.' } })
    await rep.submits({ coach: 'U0REP2', question: QUESTION })
    expect(groupRequests()).toBe(before)
    await app.sayLater()
    expect(app.person('U0REP2').dm.onlyMessage().text).toContain('asks you:')
    expect(coachDm.messages()).toEqual([])
  })

  it('is refused for someone who is no coach any more: then another one can be chosen', async () => {
    await app.start({ env: { EXEC_COACHES: 'U0COACH,U0ADMIN' } })
    await opensAsk()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await rep.submits({ coach: 'U0COACH', question: QUESTION })
    expect(rep.seesIn('modal')).toMatch(inOrder("isn't one of your coaches anymore.", 'Ada', 'budget'))
    await rep.submits({ coach: 'U0ADMIN', question: QUESTION })
    await app.sayLater()
    expect(coachDm.messages()).toEqual([])
    expect(app.admin.dm.onlyMessage().text).toContain('asks you:')
  })

  it('is refused to everyone but the participant, whoever else may see the session', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    await opensAsk()
    rep.profile.email = 'jane.doe@acme.com'
    app.pass(2 * MINUTE_MS)
    await rep.submits({ question: QUESTION })
    expect(rep.seesIn('modal')).toContain('Only the person who did this session can ask a coach')
    expect(app.lastAudit()).toMatchObject({ user: 'U0REP', decision: 'refused', reason: 'not_own_session' })
  })

  it('says plainly that there is no coach to ask', async () => {
    await app.start({ env: { EXEC_COACHES: 'U0GONE' } })
    await opensAsk()
    expect(rep.seesIn('modal')).toContain("I can't find a coach of yours in this Slack.")
    expect(app.lastDecision()).toBe('refused no_coach')
  })

  it.each([
    [
      'Slack takes no message for the coach',
      "Slack doesn't let me message them.",
      () => app.slackAnswers('chat.postMessage', 'messages_tab_disabled'),
    ],
    [
      'the coach is deactivated by then',
      "They can't open sessions here anymore.",
      () => {
        coach.profile.deleted = true
        app.pass(2 * MINUTE_MS)
      },
    ],
  ])('is told as not sent where %s', async (_, words, happens) => {
    await opensAsk()
    happens()
    await rep.submits({ question: QUESTION })
    await app.sayLater()
    expect(coachDm.messages()).toEqual([])
    expect(repDm.onlyMessage().text).toContain(`Your question to <@U0COACH> wasn't sent. ${words}`)
  })
})

describe('whom a participant has asked', () => {
  /** Carla was asked, and is no coach any more. */
  async function startAsked(): Promise<void> {
    app.addMember()
    app.addSession({ id: 'other123', created_at: '2026-03-10T14:30:00Z', score: 40 })
    await delivers()
    await retires()
  }

  it('sees that session, and shows it to nobody', async () => {
    await startAsked()
    const shown = await coach.asks(ID)
    expect(shown).toContain('82.5/100')
    expect(shown).not.toMatch(/Share…|Coach…|Attempt|Progress/)
    expect(app.lastAudit()).toMatchObject({ user: 'U0COACH', decision: 'shown', reason: 'asked' })
    expect(await coach.asks('other123')).toContain("can't open this session")
    expect(await coach.asks(`why https://app.exec.com/sessions/${ID}`)).toContain(
      'the person who did it asked you about it',
    )
    await rep.shares(ID)
    const card = rep.publicMessages().at(-1)
    await coach.presses('Show rubric', { in: card })
    expect(card && rep.seesIn(card)).toMatch(/82\.5\/100(?![\s\S]*Discovery Questions)/)
    expect(coach.seesAnswer()).toContain('Discovery Questions')
    if (card) await rep.showsRubricToEveryone(card)
    await coach.presses('Hide rubric', { in: card })
    expect(card && rep.seesIn(card)).toMatch(/82\.5\/100(?![\s\S]*Discovery Questions)/)
    await coach.presses('Share…', { in: await rep.posts(`https://app.exec.com/sessions/${ID}`) })
    expect(form()).toContain("but you can't share it")
    expect(app.lastAudit()).toMatchObject({
      surface: 'share_form',
      decision: 'refused',
      reason: 'asked_only',
    })
  })

  it('may still answer, but assign nothing', async () => {
    await startAsked()
    await coachDm.presses('Reply…')
    expect(form()).not.toContain('Assign')
    await coach.submits({ note: 'Right after the opening.' })
    await app.sayLater()
    expect(repDm.answer().text).toContain('<@U0COACH> replied:')
    expect(app.audits().filter(({ decision }) => decision === 'coached')).toMatchObject([{ reason: 'asked' }])
  })

  it('is refused to assign from a form from when they were a coach', async () => {
    await delivers()
    await coachDm.presses('Reply…')
    await retires()
    await coach.presses('Assign it again…')
    expect(form()).toContain('🔒 Only coaches and Exec admins can do that.')
    expect(app.lastDecision()).toBe('refused team_not_allowed')
  })

  it.each([
    ['no more where Slack refused the question for good', 'messages_tab_disabled', "can't open this session"],
    ['where the question may have arrived', 'fatal_error', '82.5/100'],
  ])('sees it %s', async (_, error, shown) => {
    app.exec.sessions.set('alias1', sessionDocument({ id: ID }))
    await rep.asks('alias1')
    await rep.chooses('Ask a coach…')
    await rep.submits({ question: QUESTION })
    app.slackAnswers('chat.postMessage', error)
    for (let look = 0; look < 3; look += 1) await app.sayLater()
    expect(repDm.answer().text).toContain("Your question to <@U0COACH> wasn't sent.")
    await retires()
    for (const id of ['alias1', ID]) expect(await coach.asks(id)).toContain(shown)
  })

  /** Exec says that somebody else did the session. */
  const reattribute = () => {
    app.addMembers('ravi')
    app.addSession({ user: { id: 'u5', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Rao' } })
    app.pass(DAY_MS)
  }

  it('sees it no more once Exec names another participant', async () => {
    await startAsked()
    reattribute()
    expect(await coach.asks(ID)).toContain("can't open this session")
    expect(app.lastDecision()).toBe('refused not_allowed')
  })

  it.each([['opens'], ['submits']])(
    'quotes the question to nobody else, if Exec names another when the coach %s the form',
    async (step) => {
      await delivers()
      if (step === 'opens') reattribute()
      await coachDm.presses('Reply…')
      if (step === 'submits') {
        reattribute()
        await coach.submits({ note: 'Right after the opening.' })
      }
      expect(form()).toContain("I don't have this question anymore")
      await app.sayLater()
      expect(app.person('U0REP2').dm.messages()).toEqual([])
    },
  )

  it('is told that it can’t be established where the database is away, as is everyone else', async () => {
    await startAsked()
    const bringBack = await app.loseTable('outbox')
    expect(await coach.asks(ID)).toContain("I couldn't check whether someone asked you about this session")
    expect(await rep.asks(ID)).toContain('82.5/100')
    await bringBack()
    expect(await coach.asks(ID)).toContain('82.5/100')
  })
})

it('Ask a coach… is offered neither on a card of somebody else, nor without a coach in the settings', async () => {
  app.addMember()
  await app.admin.asks(ID)
  await app.restart({ EXEC_COACHES: '' })
  await rep.asks(ID)
  for (const person of [app.admin, rep])
    expect(JSON.stringify(person.answer().blocks)).not.toContain('Ask a coach')
})
