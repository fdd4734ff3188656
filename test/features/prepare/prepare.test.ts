import { describe, expect, it } from 'vitest'
import { prepareButton } from '../../../src/blocks/prepare/prepare-buttons.ts'
import { actionsBlocks } from '../../../src/blocks/text/document.ts'
import { coachingApp } from '../../support/coaching.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import { addAttempts } from '../../support/exec/jane-attempts.ts'
import { ID, SAID_NOW, SAID_THEN, sessionDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'
import { slackClient } from '../../support/slack-client.ts'
import { IMPATIENT } from '../../support/test-app.ts'

const { app, coach, rep, repDm, asks, delivers, form } = coachingApp({ database: APP_DATABASE })

const LABEL = 'Prepare 1:1…'
const OPEN = 'Open between you two'

async function prepares(): Promise<string> {
  await coach.asks('<@U0REP>')
  await coach.presses(LABEL)
  return form()
}

/** Six attempts: the first poor at an item in which the last is good. */
function practices(): void {
  addAttempts(app.exec, 5)
  app.addSession({ ...app.exec.sessions.get('a1'), evaluations: SAID_THEN })
  app.addSession({ evaluations: SAID_NOW })
}

describe("Prepare 1:1 below a person's list", () => {
  it('shows what to talk about, and asks Exec for four sessions and what is assigned', async () => {
    practices()
    await coach.asks('<@U0REP>')
    app.exec.requests.length = 0
    await coach.presses(LABEL)
    expect(form()).toMatch(
      inOrder(
        '1:1 with Jane Smith\nScores Procurement Discovery:  40 → 41 → 42 → 43 → 44 → 82.5\n',
        'Weakest 🔴  Next Step  — Poor Jane said: “we will be in touch at some point”\nTry instead: “Does Thursday',
        'Most improved ▲  Next Step  — 🔴 Poor → 🟢 Good · A Then: “at some point”\nNow: “Thursday at ten?”\n',
        `${OPEN} Nothing is open.`,
      ),
    )
    const sessions = [ID, 'a5', 'a4', 'a1']
    const paths = [...sessions.map((id) => `/sessions/${id}`), '/scenarios/assignments']
    expect(app.execPaths().toSorted()).toEqual(paths.toSorted())
    const right = { user: 'U0COACH', surface: 'prepare', reason: 'coach' }
    expect(app.audits().slice(-5)).toMatchObject([
      { ...right, list_of: 'U0REP', decision: 'listed' },
      ...sessions.map((session) => ({ ...right, session, decision: 'shown' })),
    ])

    await coach.closes()
    await coach.presses(LABEL)
    expect(app.execPaths()).toHaveLength(paths.length)
    expect(repDm.messages()).toEqual([])
  })

  it('says of each part that there is nothing, for someone who has practiced nothing', async () => {
    app.exec.sessions.clear()
    expect(await prepares()).toMatch(
      inOrder(
        'No graded attempt yet.',
        'No weak item to show.',
        'That takes two attempts at a scenario.',
        'Nothing is open.',
      ),
    )
  })

  it('opens at once, and fills once Exec has answered', async () => {
    await app.start({ bot: { timing: { formMs: 0 } } })
    practices()
    await coach.asks('<@U0REP>')
    const letExecAnswer = app.holdExec()
    const pressing = coach.presses(LABEL)
    await coach.waitsFor('Loading…')
    letExecAnswer()
    await pressing
    expect(form()).toContain('40 → 41')
  })

  it('says what is missing while Exec, Slack or the database does not tell, and in place of all without the list', async () => {
    await app.start({ bot: IMPATIENT })
    practices()
    await coach.asks('<@U0REP>')
    const bringBack = await app.loseTable('coach_notes')
    app.execFails()
    await coach.presses(LABEL)
    expect(form()).toMatch(
      inOrder(
        '40 → 41',
        "Weakest I couldn't read every rubric.",
        'No rise to show since the first attempt.',
        "I couldn't look up your questions and notes. Exec didn't send their assignments.",
      ),
    )
    await bringBack()
    await coach.closes()
    app.pass(2 * DAY_MS)
    await coach.presses(LABEL, { in: coach.answer() })
    expect(form()).toMatch(/^Exec /)
    expect(app.lastAudit()).toMatchObject({ surface: 'prepare', decision: 'failed' })
  })

  it("says nothing of somebody else's session that Exec sends in place of theirs", async () => {
    practices()
    await coach.asks('<@U0REP>')
    const said = [{ name: 'Pace', grade: 'bad' as const, feedback_examples: [{ quote: 'Not her words' }] }]
    const ofAnother = sessionDocument({
      user: { email: 'ravi@acme.com' },
      evaluations: [{ criterion_name: 'A', items: said }],
    })
    app.exec.faults.setFor(`/sessions/${ID}`, {
      kind: 'answer',
      status: 200,
      body: JSON.stringify(ofAnother),
    })
    await coach.presses(LABEL)
    expect(form()).toMatch(
      inOrder('82.5', "I couldn't read every rubric.", 'No rise to show since the first attempt.'),
    )
    expect(form()).not.toContain('Not her words')
  })

  it('stands neither below an own list or a team, nor where a session is to be picked', async () => {
    expect(await rep.asks('')).not.toContain(LABEL)
    expect(await coach.asks('team')).not.toContain(LABEL)
    expect(await coach.asks('<@U0REP>')).toContain(`[${LABEL}]`)
  })
})

describe('Open between you two', () => {
  it('shows what is open between them and this coach alone', async () => {
    app.exec.assignments.push(assignmentDocument({ due_date: app.ago(DAY_MS), status: 'past_due' }))
    await asks('How do I name a *day*?')
    await asks('And the budget?')
    await app.sayLater()
    await coach.dm.presses('Reply…', { in: coach.dm.answer() })
    await coach.submits({ note: 'Ask for it.' })
    await delivers('Read this.')
    await delivers('And that.')
    await repDm.presses('Reply…', { in: repDm.answers().at(-1) })
    await rep.submits({ reply: 'I did.' })
    app.addMember()
    await app.admin.asks(ID)
    await app.admin.presses('Coach…')
    await app.admin.submits({ note: 'From Ada.' })
    await app.sayLater()
    expect(await prepares()).toMatch(
      /Open between you two Their question of \w+, \w+ \d+: {2}“How do I name a \*day\*\?” No answer to your note of \w+, \w+ \d+: {2}“Read this\.” To practice: {2}Procurement Discovery was due yesterday\. Goal: Gold$/,
    )
  })
})

describe('who may prepare', () => {
  async function forged({ id: channel, dm }: Person): Promise<Person> {
    const blocks = actionsBlocks([prepareButton({ slackUser: 'U0REP' })])
    await slackClient(app.slack).chat.postMessage({ channel, text: 'forged', blocks })
    return dm
  }

  it.each<[string, Person, Record<string, string>, RegExp, string]>([
    [
      'a colleague, where everyone sees each session',
      app.colleague,
      { EXEC_ACCESS: 'workspace' },
      /can't list/,
      'list_not_allowed',
    ],
    ['the person', rep, {}, /^This is your own session/, 'own_session'],
  ])('a press of %s is refused', async (_, person, env, words, reason) => {
    await app.start({ env })
    const dm = await forged(person)
    await dm.presses(LABEL)
    expect(dm.seesIn('modal')).toMatch(words)
    expect(app.lastAudit()).toMatchObject({ surface: 'prepare', decision: 'refused', reason })
  })

  it('a coach who no longer coaches the person, but was asked, is refused by the button of before', async () => {
    await coach.asks('<@U0REP>')
    await asks('How?')
    await app.sayLater()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await coach.presses(LABEL, { in: coach.answer() })
    expect(form()).toContain("can't list this person's sessions")
    expect(form()).not.toContain('How?')
  })
})
