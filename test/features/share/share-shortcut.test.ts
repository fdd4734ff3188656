import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { ID, LINK, ungradedDocument } from '../../support/exec/session-documents.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Message } from '../../support/slack/workspace.ts'

const app = testApp({}, (app) => app.addSession())
const { rep: jane, coach, colleague } = app

const repliesTo = (root: Message) => coach.publicMessages().filter(({ thread_ts }) => thread_ts === root.ts)
/** As everyone reads them. */
const replies = (root: Message) => repliesTo(root).map((reply) => coach.seesIn(reply))

describe('the message shortcut on a message with a link', () => {
  it('opens the form with the link, and shares into the thread of the message', async () => {
    const message = await jane.posts(`Mine: ${LINK}`)
    await coach.sharesFrom(message)
    expect(coach.sees()).toContain('Procurement Discovery — Jane Smith\nPosts in this thread. Everyone')
    await coach.submits({ note: 'See minute two' })
    expect(replies(message)).toEqual([expect.stringContaining('See minute two')])
  })

  it('says in place of the form that another organization is there, before anything is filled in', async () => {
    const there = jane.in('C0SHARED')
    await there.sharesFrom(await there.posts('Well?'))
    expect(jane.seesIn('modal')).toContain('shared with another organization')
    expect(jane.modal().content.submit).toBeUndefined()
    expect(app.lastDecision()).toBe('not_shared external_conversation')
    expect(app.exec.requests).toEqual([])
  })

  it('posts the card where the link, longer than a form holds, shows none of its content', async () => {
    const message = await colleague.posts(`${LINK}?from=${'x'.repeat(3000)}`)
    await coach.sharesFrom(message)
    await coach.submits({ note: 'Well done' })
    expect(replies(message)).toEqual([expect.stringMatching(inOrder('Well done', '82.5/100 · Procurement'))])
  })

  it('opens the form without message_ts, and shares into the thread of the message', async () => {
    const message = await jane.posts(`Mine: ${LINK}`)
    app.slack.connectTo('http://127.0.0.1:9')
    const shortcut = { user: 'U0COACH', message, callback_id: 'share_session' }
    const { payload, ...delivery } = await app.slack.messageShortcut(shortcut)
    app.slack.connectTo(app.url)
    const { message_ts: _, ...rest } = payload
    await app.redeliver({ ...delivery, payload: rest })
    await coach.submits()
    expect(replies(message)).toHaveLength(1)
  })
})

describe('the message shortcut on a message without a link', () => {
  /** The coach posts a message, and a person runs the shortcut on it. */
  async function openForm(person = jane): Promise<Message> {
    const message = await coach.posts('Well?')
    await person.sharesFrom(message)
    return message
  }

  it('posts a chosen one whose score changed meanwhile only once the person has seen that', async () => {
    const message = await openForm()
    app.addSession({ score: 41.5 })
    app.pass(7 * 60 * 60_000)
    await jane.submits({ choice: ID })
    expect(jane.sees()).toMatch(inOrder('This may have changed since you opened it', '41.5/100'))
    expect(replies(message)).toEqual([])
    await jane.submits()
    expect(replies(message)).toEqual([expect.stringContaining('41.5/100')])
  })

  it("offers the person's own sessions, graded ones first, with one request to Exec", async () => {
    const created_at = '2026-03-16T10:00:00Z'
    app.addSession(ungradedDocument({ id: 'new1', created_at }))
    app.addSession({ id: 'b', user: { email: 'ravi@acme.com' } })
    const message = await openForm()
    expect(jane.sees()).toMatch(
      /🥇 82\.5\/100 · Procurement Discovery · Sun, Mar 15(?:, 2026)?, 3:30 PM\s⚪ Doesn't count · Procurement/,
    )
    expect(JSON.stringify(jane.modal())).not.toContain('"value":"b"')
    expect(app.execPaths()).toEqual(['/sessions'])
    await jane.submits({ choice: ID, note: 'Mine' })
    expect(replies(message)).toEqual([expect.stringMatching(inOrder('Mine', '82.5'))])
  })

  it('takes a link or id instead of a choice, and asks for one where it gets both or neither', async () => {
    const message = await openForm()
    for (const [values, words] of [
      [{}, 'Choose a session above, or give'],
      [{ choice: ID, session: 'other123' }, 'Leave one of the two empty'],
    ] as const) {
      const delivery = await jane.submits(values)
      expect(delivery.body).toMatchObject({ errors: { session: expect.stringContaining(words) } })
    }
    await jane.submits({ choice: null, session: LINK })
    expect(replies(message)).toHaveLength(1)
  })

  it('shows the form again with the link or the choice where the card could not be posted', async () => {
    await openForm()
    app.slackAnswers('chat.postMessage', 'is_archived', 2)
    await jane.submits({ choice: null, session: LINK })
    expect(jane.sees()).toMatch(inOrder('archived', 'Choose one'))
    expect(JSON.stringify(jane.modal().blocks)).toContain(`"initial_value":"${LINK}"`)
    expect(JSON.stringify(jane.modal().blocks)).not.toContain('initial_option"')
    await jane.submits({ choice: ID, session: null })
    expect(jane.sees()).toMatch(inOrder('archived', '🥇 82.5/100'))
    const json = JSON.stringify(jane.modal().blocks)
    expect(json).toMatch(new RegExp(`"initial_option":\\{[^}]*\\},"value":"${ID}"`))
    expect(json).not.toContain('initial_value')
    expect(app.execRequests('/sessions')).toHaveLength(1)
    expect(app.decisions()).toEqual(['listed participant', 'not_shared archived', 'not_shared archived'])
    await jane.submits()
    expect(app.slack.view('U0REP')).toBeUndefined()
  })

  it('opens the form once where Slack delivers the shortcut again, for an id alone where the person has no sessions', async () => {
    const message = await openForm(coach)
    await app.redeliver()
    expect(app.slack.callsOf('views.open')).toHaveLength(1)
    await coach.submits({ session: ID })
    expect(replies(message)).toHaveLength(1)
  })
})
