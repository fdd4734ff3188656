import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Person } from '../../support/person.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp
let jane: Person
let coach: Person
let colleague: Person

beforeEach(async () => {
  app = await startTestApp()
  app.addSession()
  jane = app.person('U0REP')
  coach = app.person('U0COACH')
  colleague = app.person('U0COLLEAGUE')
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

describe('Show rubric and Hide rubric', () => {
  it('change the answer to a command in place', async () => {
    await jane.asks(ID)
    await jane.presses('Show rubric')
    expect(jane.seesOnly()).toMatch(/Discovery Questions[\s\S]*Good[\s\S]*\[Hide rubric\]/)
    await jane.presses('Hide rubric')
    const text = jane.seesOnly()
    expect(text).toContain('[Show rubric]')
    expect(text).not.toContain('Discovery Questions')
  })

  it('change an unfurl in place', async () => {
    await jane.posts(LINK)
    await jane.presses('Show rubric')
    expect(jane.seesOnly()).toMatch(/\[Hide rubric\][\s\S]*Discovery Questions — Good/)
    await jane.presses('Hide rubric')
    expect(coach.seesOnly()).toContain('[Show rubric]')
    expect(jane.onlyMessage().attachments).toHaveLength(1)
  })

  it('change an unfurl in place in a thread', async () => {
    const reply = await jane.posts(LINK, { thread: await coach.posts('How did it go?') })
    await coach.presses('Show rubric', { in: reply })
    expect(jane.seesIn(reply)).toContain('[Hide rubric]')
  })

  it.each([
    ['D0REPCOACH', /who else is in this conversation\.\n/],
    ['G0PRIVATE', /who else is in this conversation\. To show it to everyone, invite Exec/],
  ])(
    'show the rubric to the person who presses alone in %s, where the bot can not look',
    async (channel, note) => {
      await jane.in(channel).posts(LINK)
      const before = jane.in(channel).seesOnly()
      await coach.in(channel).presses('Show rubric')
      expect(jane.in(channel).seesOnly()).toBe(before)
      expect(coach.in(channel).isTold()).toMatch(/Discovery Questions[\s\S]*Just for you: Exec can't see/)
      expect(coach.in(channel).isTold()).toMatch(note)
      expect(app.audits().at(-1)).toMatchObject({ decision: 'shown_privately' })
    },
  )

  it('show the evaluations without another request to Exec', async () => {
    await jane.asks(ID)
    const asked = app.exec.requests.length
    await jane.presses('Show rubric')
    expect(app.exec.requests).toHaveLength(asked)
  })

  it('work on a card from before a restart', async () => {
    await jane.posts(LINK)
    await app.restart()
    await jane.presses('Show rubric')
    expect(jane.seesOnly()).toContain('[Hide rubric]')
  })

  it('keep the pasted link behind Open in Exec', async () => {
    await jane.asks(LINK)
    await jane.presses('Show rubric')
    expect(jane.seesOnly()).toContain('[Open in Exec]')
  })

  it('refuse in private someone who may not see the session, and leave the message as it is', async () => {
    const before = structuredClone(await jane.posts(LINK))
    await colleague.presses('Show rubric')
    expect(colleague.publicMessages()).toEqual([before])
    expect(colleague.isTold()).toContain("You can't open the full review")
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0COLLEAGUE',
      session: ID,
      surface: 'unfurl:session.show_rubric',
      decision: 'refused',
      reason: 'not_allowed',
    })
  })

  it('refuse in the thread that the button is in', async () => {
    const root = await coach.posts('How did it go?')
    const reply = await jane.posts(LINK, { thread: root })
    await colleague.presses('Show rubric', { in: reply })
    expect(colleague.privateMessages()).toMatchObject([{ thread_ts: root.ts }])
  })

  it('show the evaluations when two people press at the same time', async () => {
    await jane.posts(LINK)
    await Promise.all([jane.presses('Show rubric'), coach.presses('Show rubric')])
    expect(jane.seesOnly()).toContain('[Hide rubric]')
    expect(app.lines.join('')).not.toContain('answer failed')
  })

  it('say beside the card that Exec fails, and leave the card as it is', async () => {
    await jane.asks(ID)
    const before = structuredClone(jane.answer())
    await app.restart()
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await jane.presses('Show rubric')
    expect(jane.messages()[0]).toEqual(before)
    expect(jane.sees()).toContain('is having problems')
  })
})

describe('Refresh on a card that is not graded', () => {
  it('tells someone without access that they cannot refresh it', async () => {
    app.addSession(ungradedDocument())
    await jane.posts(LINK)
    await colleague.presses('Refresh')
    expect(colleague.isTold()).toContain("You can't refresh this card.")
  })

  it('shows the grade and the buttons of a graded card in place', async () => {
    app.addSession(ungradedDocument())
    await jane.asks(ID)
    app.addSession()
    await app.restart()
    await jane.presses('Refresh')
    expect(jane.seesOnly()).toMatch(/82\.5[\s\S]*\[Show rubric\]/)
  })

  it('says that it looked again when the session is still not graded', async () => {
    app.addSession(ungradedDocument())
    await jane.asks(ID)
    await jane.presses('Refresh')
    expect(jane.seesOnly()).toMatch(/Checked at <!date\^\d+\^\{time\}\|[^>]+>\. Still not graded\./)
  })
})

describe.each(['private', 'off'])(
  'a button below a link after a restart with EXEC_UNFURLS=%s',
  (EXEC_UNFURLS) => {
    it('Refresh shows the grade only to the person who presses, and leaves the card as it is', async () => {
      app.addSession(ungradedDocument())
      const before = structuredClone(await jane.posts(LINK))
      app.addSession()
      await app.restart({ EXEC_UNFURLS })
      await jane.presses('Refresh')
      expect(coach.onlyMessage()).toEqual(before)
      expect(jane.isTold()).toMatch(/82\.5[\s\S]*\[Show rubric\]/)
      expect(app.audits().at(-1)).toMatchObject({
        surface: 'unfurl:session.refresh',
        decision: 'shown_privately',
        reason: 'participant',
      })
    })

    it('Show rubric shows them only to the person who presses', async () => {
      const before = structuredClone(await jane.posts(LINK))
      await app.restart({ EXEC_UNFURLS })
      await jane.presses('Show rubric')
      expect(coach.onlyMessage()).toEqual(before)
      expect(jane.isTold()).toMatch(/Discovery Questions[\s\S]*\[Hide rubric\]/)
    })

    it('Hide rubric turns the unfurl into a card without content', async () => {
      await jane.posts(LINK)
      await jane.presses('Show rubric')
      await app.restart({ EXEC_UNFURLS })
      await jane.presses('Hide rubric')
      expect(jane.seesOnly()).toBe(
        '🔒 Private Exec session. Only people with access can open it.\n[View feedback] [Open in Exec]',
      )
      expect(app.audits().at(-1)).toMatchObject({ decision: 'private_card' })
    })

    it('Show rubric refuses someone who may not see the session', async () => {
      await jane.posts(LINK)
      await app.restart({ EXEC_UNFURLS })
      await colleague.presses('Show rubric')
      expect(colleague.isTold()).toContain("You can't open the full review")
    })

    it('Show rubric still changes a shared card in place', async () => {
      await sharedCard()
      await app.restart({ EXEC_UNFURLS })
      await jane.presses('Show rubric')
      app.slack.notified.length = 0
      expect(colleague.seesOnly()).toContain('[Hide rubric]')
    })
  },
)

/** The message with Jane's link, and its unfurl. */
const unfurl = (): Promise<Message> => jane.posts(LINK)

/** The card that the coach shares in the channel. It names the coach, as it should. */
async function sharedCard(): Promise<Message> {
  await coach.shares(ID)
  app.slack.notified.length = 0
  return jane.onlyMessage()
}

describe('a button while Slack does not say whether the channel is shared with another organization', () => {
  const silence = { kind: 'error', error: 'internal_error' } as const

  it.each([
    ['an unfurl', unfurl],
    ['a shared card', sharedCard],
  ])('leaves %s as it is, and shows the evaluations only to the person who presses', async (_, make) => {
    const before = structuredClone(await make())
    app.slack.fault('conversations.info', silence)
    await jane.presses('Show rubric')
    expect(jane.publicMessages()).toEqual([before])
    expect(jane.isTold()).toMatch(/Discovery Questions[\s\S]*\[Hide rubric\]/)
    expect(app.audits().at(-1)).toMatchObject({ decision: 'shown_privately', reason: 'participant' })
  })

  it('hides the evaluations in place', async () => {
    await jane.posts(LINK)
    await jane.presses('Show rubric')
    app.slack.fault('conversations.info', silence)
    await jane.presses('Hide rubric')
    expect(jane.seesOnly()).toContain('[Show rubric]')
  })
})

describe('a button in a channel that has become shared with another organization', () => {
  const shareChannel = () => {
    app.conversation('C0TEAM').is_ext_shared = true
  }

  it.each([
    ['an unfurl', 'Show rubric', sessionDocument(), unfurl],
    ['a shared card', 'Show rubric', sessionDocument(), sharedCard],
    ['an unfurl', 'Refresh', ungradedDocument(), unfurl],
    ['a shared card', 'Refresh', ungradedDocument(), sharedCard],
  ])('leaves %s as it is, and refuses %s in private', async (_, button, document, make) => {
    app.addSession(document)
    const before = structuredClone(await make())
    shareChannel()
    app.addSession()
    await jane.presses(button)
    expect(jane.publicMessages()).toEqual([before])
    expect(jane.isTold()).toMatch(
      /shared with another organization, so the session isn't shown from here[\s\S]*\/exec-session/,
    )
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'external_conversation' })
  })

  it('still works on the private answer to a command', async () => {
    await jane.asks(ID)
    shareChannel()
    await jane.presses('Show rubric')
    expect(jane.seesOnly()).toContain('[Hide rubric]')
  })
})

describe('a button on a card', () => {
  it('still works after EXEC_LINK_HOSTS has changed', async () => {
    await jane.posts(LINK)
    await app.restart({ EXEC_LINK_HOSTS: 'roleplay.acme.com' })
    await jane.presses('Show rubric')
    expect(jane.seesOnly()).toMatch(/\[Open in Exec\][\s\S]*Discovery Questions/)
  })

  it('is not answered a second time where the first answer may have arrived', async () => {
    await jane.asks(ID)
    app.slack.fault('response_url', { kind: 'answer_lost', times: 5 })
    const before = app.slack.callsOf('response_url').length
    await jane.presses('Show rubric')
    expect(app.slack.callsOf('response_url')).toHaveLength(before + 1)
    expect(jane.seesOnly()).toContain('[Hide rubric]')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
  })
})

describe('Open in Exec on a card', () => {
  it('is acknowledged, and leaves the card as it is', async () => {
    await jane.asks(LINK)
    const before = structuredClone(jane.answer())
    await jane.presses('Open in Exec')
    expect(jane.onlyMessage()).toEqual(before)
  })
})
