import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { enormousDocument, ID, LINK } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { TestAppOptions } from '../../support/test-app.ts'

const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

/** A review opens at once, with or without the session from Exec. */
const IMPATIENT: TestAppOptions = { bot: { timing: { reviewMs: 0 } } }

const stack = () => app.slack.viewStack('U0REP').length
const shown = () => jane.seesIn('modal')

/** Jane opens the review below her link. */
async function opensReview(): Promise<void> {
  await jane.posts(LINK)
  await jane.presses('Full review')
}

/** Jane presses the button of a session that is no longer cached, and sees these words before Exec answers. */
async function waits(label: string, words: string): Promise<void> {
  await app.restart()
  const letExecAnswer = app.holdExec()
  const pressing = jane.presses(label)
  await jane.waitsFor(words)
  letExecAnswer()
  await pressing
}

describe('Full review on a card', () => {
  it('opens at the rubric, with what to work on next, only for the person who presses', async () => {
    await opensReview()
    expect(app.slack.view('U0REP')?.content.title).toMatchObject({ text: 'Procurement Discovery' })
    expect(shown()).toMatch(
      inOrder(
        'What to work on Consider probing deeper',
        'Next Step  — Poor',
        'Try instead:  Does Thursday at ten',
        'Talk Ratio  — Fair',
        'Discovery Questions  — Good',
        '⚪ Not relevant: Legal Review',
      ),
    )
    await jane.presses('Transcript')
    expect(shown()).toContain('0:00')
    expect(app.slack.view('U0COACH')).toBeUndefined()
  })

  it.each<[string, () => Promise<unknown>, string]>([
    ['who posted its link', () => coach.posts(LINK), 'U0COACH'],
    ['whom the card mentions', () => coach.shares(ID), 'U0REP'],
    ['who shared it with a message', () => coach.mentions(ID), 'U0COACH'],
  ])(
    'tells someone who may not see the session to ask the person %s, and where to practice the same',
    async (_, show, whom) => {
      app.exec.scenarios.set(scenarioDocument().id, scenarioDocument())
      await show()
      await colleague.presses('Full review')
      const refused = `🔒 You can't open the full review. <@${whom}> can show you.\n[Try this scenario ↗]`
      expect(colleague.seesIn('modal')).toBe(refused)
      expect(JSON.stringify(colleague.modal())).toContain(`"url":"${scenarioDocument().url}"`)
      const refusal = { surface: 'review', user: colleague.id, decision: 'refused' }
      expect(app.audits()).toContainEqual(expect.objectContaining(refusal))
      await colleague.closes()
      await colleague.presses('Show rubric', { in: colleague.publicMessages().at(-1) })
      expect(colleague.privateReply()).toBe(
        `🔒 You can't show or hide the rubric here. <@${whom}> can show you.\n[Try this scenario ↗]`,
      )
    },
  )

  it('tells someone who lost the right to a card of their own whom to ask, and no page of a scenario that Exec does not list', async () => {
    await coach.shares(ID)
    app.exec.sessions.delete(ID)
    app.addSession({ user: { id: 'u9', email: 'ravi@acme.com' } })
    await app.restart()
    await jane.presses('Full review', { in: jane.answer() })
    expect(jane.seesIn('modal')).toBe(
      "🔒 You can't open the full review. The person who did it, their coaches and Exec admins can. Ask them to go through it with you.",
    )
  })

  it('fills the modal that loads where the answer to views.open is lost', async () => {
    await app.start(IMPATIENT)
    await jane.posts(LINK)
    app.slack.fault('views.open', { kind: 'answer_lost' })
    await waits('Full review', 'Loading the rubric')
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
    expect(shown()).toContain('What to work on')
    expect(shown()).not.toContain('Loading')
    await jane.presses('Transcript')
    expect(shown()).toContain('You have ten minutes')
  })

  it('says in the modal that Slack refused to fill it, with Try again', async () => {
    await app.start(IMPATIENT)
    await jane.posts(LINK)
    app.slackAnswers('views.update', 'internal_error')
    await waits('Full review', 'Loading')
    expect(shown()).toMatch(inOrder('Something went wrong', '[Try again]'))
    expect(jane.messages()).toHaveLength(1)
    await jane.presses('Try again')
    expect(shown()).toContain('What to work on')
  })
})

describe('the button beside a quote', () => {
  it('turns the review to the transcript around it, and its tabs lead back', async () => {
    await opensReview()
    await jane.presses('2:20 in transcript')
    expect(stack()).toBe(1)
    expect(shown()).toMatch(
      inOrder(
        '[● Transcript]',
        '0:19  Jane: ',
        '2:20  Jane: ',
        'Try instead:  Tell me about the budget first',
      ),
    )
    await jane.presses('Rubric')
    expect(shown()).toContain('What to work on')
  })

  it('leads back to the page of the rubric on which it stood', async () => {
    app.addSession(enormousDocument())
    await opensReview()
    await jane.presses('Next')
    const page = shown()
    expect(page).toContain('Page 2 of ')
    await jane.presses(/\[(\d+:\d\d in transcript)\]/.exec(page)?.[1] ?? 'a quote')
    await jane.presses('Next')
    await jane.presses('Rubric')
    expect(shown()).toBe(page)
    await jane.presses('● Rubric')
    expect(shown()).toContain('Page 1 of ')
  })

  it('leads on through a long session, also after a restart', async () => {
    app.addSession(enormousDocument())
    await opensReview()
    await jane.presses('1:38 in transcript')
    expect(shown()).toContain('\n1:33  Jane:  Line 40:')
    await app.restart()
    await jane.presses('Previous')
    expect(shown()).toMatch(inOrder('\n0:00  AI:  Line 1:', 'Line 39:', 'Page 1 of '))
    await jane.presses('Next')
    expect(shown()).toMatch(inOrder('\n1:33  Jane:  Line 40:', 'Page 2 of '))
    await jane.presses('Next')
    expect(shown()).toContain('\n3:57  Jane:  Line 100:')
    await jane.presses('● Transcript')
    expect(shown()).toContain('\n0:00  AI:  Line 1:')
  })
})

it('a review says in the modal that Exec fails, with Try again', async () => {
  await jane.posts(LINK)
  for (const [label, words] of [
    ['Full review', 'What to work on'],
    ['5:41 in transcript', '5:41  Jane:'],
  ] as const) {
    await app.restart()
    app.execFails()
    await jane.presses(label)
    expect(shown()).toMatch(inOrder('is having problems right now', '[Try again]'))
    app.exec.faults.clear()
    await jane.presses('Try again')
    expect(shown()).toContain(words)
  }
  expect(stack()).toBe(1)
})
