import { describe, expect, it } from 'vitest'
import { coachingApp } from '../../support/coaching.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { SessionDocument } from '../../support/exec/session-document.ts'
import { ID, sessionDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'

const SAID = 'Before you go: *Thursday* at ten, <@U0COACH>?'
const INSTEAD = 'Does Thursday at ten suit you for twenty minutes?'

const { app, rep: jane, coach, coachDm } = coachingApp()

async function opensForm(): Promise<void> {
  await jane.asks(ID)
  await jane.chooses('Try it now…')
}
/** Exec has another version of Jane's session from now on. */
function changesSession(changes: Partial<SessionDocument>): void {
  app.exec.sessions.set(ID, sessionDocument(changes))
}
/** In her full review, below an item of the first criterion. */
async function pressesAtItem(number: number): Promise<void> {
  const block = jane.modal().blocks.find((one) => JSON.stringify(one).includes(`"${ID} 1 ${number}"`))
  await app.slack.click({ user: jane.id, action_id: 'try_it.item', block_id: String(block?.block_id) })
  await app.bot.idle()
}
const hasOffer = (seen: string) => seen.includes('[Try it now…]')

describe('Try it now…', () => {
  it('shows what the customer said, then what one would say beside what Exec suggests, asks Exec for nothing more, and keeps nothing', async () => {
    await jane.asks(ID)
    const before = app.execPaths().length
    await jane.chooses('Try it now…')
    expect(jane.sees()).toMatch(
      inOrder('Next Step · at 5:38 they said:', 'I have to go.', 'What would you say?'),
    )
    expect(jane.sees()).not.toContain(INSTEAD)
    expect(jane.modal().content.submit).toMatchObject({ text: 'Compare' })
    await jane.submits({ said: SAID })
    expect(jane.sees()).toMatch(
      inOrder(
        'they said:',
        'I have to go.',
        "You'd say:",
        SAID,
        'Try instead:',
        INSTEAD,
        '[Send to my coach…]',
      ),
    )
    expect(jane.sees()).toContain('[Practice again ↗]')
    expect(jane.modal().content.submit).toBeUndefined()
    expect(app.execPaths().slice(before)).toEqual([])
    await jane.closes()
    await app.sayLater()
    expect([jane.dm.messages(), coachDm.messages()]).toEqual([[], []])
    expect(app.audits().map(({ surface, decision, reason }) => [surface, decision, reason])).toEqual([
      ['command', 'shown', 'participant'],
      ['try_it', 'shown', 'participant'],
      ['try_it', 'shown', 'participant'],
    ])
    expect(app.lines.join()).not.toMatch(/Thursday|have to go/)
  })

  it('goes to a coach by the form that says what they get, with all lines to edit', async () => {
    await opensForm()
    await jane.submits({ said: SAID })
    await jane.presses('Send to my coach…')
    expect(jane.sees()).toMatch(
      inOrder(
        '82.5/100',
        'Coach',
        'Carla',
        'I have to go.',
        SAID,
        INSTEAD,
        'can open it for at least 30 days',
      ),
    )
    await jane.submits()
    expect(jane.sees()).toContain("Sent to <@U0COACH>. I'll message you when they answer.")
    await app.sayLater()
    expect(coachDm.seesOnly()).toMatch(
      inOrder(' asks you: Next Step: they said “I have to go.”', `I'd say: “${SAID}”`, INSTEAD, '[Reply…]'),
    )
    expect(app.lines.join()).not.toContain('Thursday')
  })

  it('stands below each item to work on in one’s own full review, and opens in the three views that a modal holds', async () => {
    await jane.opensHome()
    await jane.presses('View', { beside: '82.5' })
    await jane.presses('Full review')
    expect(jane.sees()).toMatch(
      inOrder('Next Step', INSTEAD, '[Try it now…]', 'Talk Ratio', '[Try it now…]', 'Discovery Questions'),
    )
    expect(jane.sees().split('[Try it now…]')).toHaveLength(3)
    await pressesAtItem(2)
    expect(jane.sees()).toMatch(inOrder('Talk Ratio · at 0:11 they said:', 'Each team for itself'))
    await jane.submits({ said: 'Which team spends most?' })
    expect(jane.sees()).toContain('Which team spends most?')
    await jane.presses('Send to my coach…')
    expect(jane.sees()).toContain('at least 30 days')
    expect(app.slack.viewStack(jane.id)).toHaveLength(3)
  })

  it('is offered with the result, on one’s own card and in one’s own review, to nobody else', async () => {
    await app.preferences.change(jane.id, { results: 'at_once' }, 'jane@acme.com')
    await app.pollLater()
    app.beginSession('new1')
    app.gradeSession('new1')
    await app.pollLater()
    await jane.dm.presses('Try it now…')
    expect(jane.sees()).toContain('I have to go.')
    const card = await coach.asks(ID)
    await coach.presses('Full review')
    expect([card, coach.sees()].map(hasOffer)).toEqual([false, false])
    const shared = jane.seesIn(await jane.posts(`https://acme.app.exec.com/sessions/${ID}`))
    expect(hasOffer(shared)).toBe(false)
  })

  it('is not offered on a card or in a review without a customer’s line before a quote', async () => {
    changesSession({ transcript: [{ speaker: 'user', text: 'Sure, we will be in touch.' }] })
    const card = await jane.asks(ID)
    await jane.presses('Full review')
    expect([card, jane.sees()].map(hasOffer)).toEqual([false, false])
  })

  it('offers no coach without one in the settings, and no page of a scenario that Exec does not list', async () => {
    await app.start({ env: { EXEC_COACHES: '' } })
    app.exec.scenarios.delete(scenarioDocument().id)
    await opensForm()
    await jane.submits({ said: SAID })
    expect(jane.sees()).toMatch(inOrder("You'd say:", 'Try instead:'))
    expect(jane.sees()).not.toContain('[')
  })
})

describe('what one would say stays in the form', () => {
  it.each<[string, () => unknown, string, string]>([
    [
      'Exec has the customer say something else',
      () => changesSession({ transcript: transcriptWith('Fine, call me.') }),
      "This session's rubric has changed",
      'skipped item_gone',
    ],
    [
      'the rubric has no such item any more',
      () => changesSession({ evaluations: null }),
      "This session's rubric has changed",
      'skipped item_gone',
    ],
    [
      'the session is gone',
      () => app.exec.sessions.delete(ID),
      "Exec can't find this session",
      'failed not_found',
    ],
    [
      'it is somebody else’s by now',
      () => changesSession({ user: { id: 'u9', email: 'ravi@acme.com' } }),
      "🔒 You can't open this session.",
      'refused not_allowed',
    ],
  ])('and nothing is shown if %s', async (_, happen, words, decision) => {
    await opensForm()
    happen()
    await app.restart()
    await jane.submits({ said: SAID })
    expect(jane.sees()).toMatch(inOrder(words, 'they said:', 'I have to go.', 'What would you say?'))
    expect(JSON.stringify(jane.modal().state)).toContain('Thursday')
    expect(jane.sees()).not.toContain(INSTEAD)
    expect(app.lastDecision()).toBe(decision)
  })

  it('and is refused to someone who may see the session, but did not do it', async () => {
    await app.start({ env: { EXEC_ACCESS: 'workspace' } })
    await opensForm()
    jane.profile.email = 'jane.doe@acme.com'
    app.pass(6 * MINUTE_MS)
    await jane.submits({ said: SAID })
    expect(jane.sees()).toContain('Only the person who did this session can try it again here.')
    expect(app.lastAudit()).toMatchObject({ session: ID, decision: 'refused', reason: 'not_own_moment' })
  })

  it.each([
    ['nothing to see', ' \u200b', 'Write a few words.'],
    ['too long to say', 'x'.repeat(1501), 'Keep it under 1,500 characters.'],
  ])('if it is %s', async (_, said, words) => {
    await opensForm()
    expect((await jane.submits({ said })).body).toMatchObject({ errors: { said: words } })
  })
})

it('a press on an item that the rubric has no more says so', async () => {
  await jane.asks(ID)
  await jane.presses('Full review')
  changesSession({ evaluations: null })
  await app.restart()
  await pressesAtItem(2)
  expect(jane.sees()).toContain('Open the full review again.')
  expect(app.slack.viewStack(jane.id)).toHaveLength(2)
})

it('the same form, delivered twice, shows the same, and someone who has closed it gets no message', async () => {
  await opensForm()
  app.slack.connectTo('http://127.0.0.1:9')
  const submission = await app.slack.submitView({ user: jane.id, values: { said: SAID } })
  app.slack.connectTo(app.url)
  await Promise.all([app.redeliver(submission), app.redeliver(submission)])
  for (const { body } of app.slack.deliveries.slice(-2)) expect(JSON.stringify(body)).toContain(INSTEAD)
  await app.start({ bot: { timing: { submitMs: 0 } } })
  await opensForm()
  await app.restart()
  const letExecAnswer = app.holdExec()
  const submitting = jane.submits({ said: SAID })
  await jane.waitsFor('Sending…')
  await jane.closes()
  letExecAnswer()
  await submitting
  expect(jane.dm.messages()).toEqual([])
})

function transcriptWith(last: string) {
  const quote = 'Sure, we will be in touch at some point.'
  return [
    { speaker: 'ai', text: last, seconds_from_start: 338 },
    { speaker: 'user', text: quote, seconds_from_start: 341 },
  ]
}
