import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readable } from '../../support/card-text.ts'
import { sessionDocument, ungradedDocument } from '../../support/exec/session-documents.ts'
import type { Message } from '../../support/slack/workspace.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
  app.exec.sessions.set(ID, sessionDocument())
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  expect(app.slack.notified).toEqual([])
  await app.close()
})

/** The one message that the person sees in the channel. */
function seen(user: string, channel = 'C0TEAM'): Message {
  const [message, ...others] = app.slack.visibleTo(user, channel)
  expect(others).toEqual([])
  if (message === undefined) throw new Error(`${user} sees nothing`)
  return message
}

async function press(user: string, message: Message, action: string) {
  const delivery = await app.slack.click({ user, message, action_id: `session.${action}` })
  expect(delivery.status).toBe(200)
  await app.bot.idle()
}

async function answered(user = 'U0REP', text = ID): Promise<Message> {
  await app.slack.command({ user, channel: 'C0TEAM', text })
  await app.bot.idle()
  return seen(user)
}

async function unfurled(user = 'U0REP', channel = 'C0TEAM'): Promise<Message> {
  await app.slack.post({ user, channel, text: `Look: ${LINK}` })
  await app.bot.idle()
  return seen(user, channel)
}

function unfurlText(message: Message): string {
  return readable(message.attachments.flatMap(({ blocks }) => blocks))
}

describe('Show evaluations and Hide evaluations', () => {
  it('toggle an answer in place', async () => {
    await press('U0REP', await answered(), 'show_evaluations')
    expect(readable(seen('U0REP').blocks)).toMatch(
      /Discovery Questions[\s\S]*Good[\s\S]*\[Hide evaluations\]/,
    )
    await press('U0REP', seen('U0REP'), 'hide_evaluations')
    const text = readable(seen('U0REP').blocks)
    expect(text).toContain('[Show evaluations]')
    expect(text).not.toContain('Discovery Questions')
  })

  it('toggle an unfurl in place, with the same key', async () => {
    await press('U0REP', await unfurled(), 'show_evaluations')
    expect(unfurlText(seen('U0REP'))).toMatch(/Discovery Questions — Good[\s\S]*\[Hide evaluations\]/)
    await press('U0REP', seen('U0REP'), 'hide_evaluations')
    expect(unfurlText(seen('U0COACH'))).toContain('[Show evaluations]')
    expect(seen('U0REP').attachments).toHaveLength(1)
  })

  it('toggle an unfurl in a direct message and in a thread', async () => {
    await press('U0COACH', await unfurled('U0REP', 'D0REPCOACH'), 'show_evaluations')
    expect(unfurlText(seen('U0REP', 'D0REPCOACH'))).toContain('[Hide evaluations]')
    const { message: root } = await app.slack.post({
      user: 'U0COACH',
      channel: 'C0TEAM',
      text: 'How did it go?',
    })
    await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK, thread_ts: root.ts })
    await app.bot.idle()
    const reply = app.slack.visibleTo('U0REP', 'C0TEAM').find(({ thread_ts }) => thread_ts === root.ts)
    if (reply === undefined) throw new Error('no reply')
    await press('U0COACH', reply, 'show_evaluations')
    expect(unfurlText(app.slack.message('C0TEAM', reply.ts) ?? reply)).toContain('[Hide evaluations]')
  })

  it('cost Exec nothing more than the card', async () => {
    const card = await answered()
    const asked = app.exec.requests.length
    await press('U0REP', card, 'show_evaluations')
    expect(app.exec.requests).toHaveLength(asked)
  })

  it('work after a restart', async () => {
    const message = await unfurled()
    await app.restart()
    await press('U0REP', message, 'show_evaluations')
    expect(unfurlText(seen('U0REP'))).toContain('[Hide evaluations]')
  })

  it('keep the link that was pasted', async () => {
    await press('U0REP', await answered('U0REP', LINK), 'show_evaluations')
    expect(readable(seen('U0REP').blocks)).toContain('[Open in Exec]')
  })

  it('refuse whoever may not see the session, in private, and leave the message as it is', async () => {
    const before = await unfurled()
    await press('U0COLLEAGUE', before, 'show_evaluations')
    const [message, refusal] = app.slack.visibleTo('U0COLLEAGUE', 'C0TEAM')
    expect(message).toEqual(before)
    expect(refusal).toMatchObject({ ephemeral_for: 'U0COLLEAGUE' })
    expect(readable(refusal?.blocks ?? [])).toContain('You are not among them')
    expect(app.audits().at(-1)).toMatchObject({
      user: 'U0COLLEAGUE',
      session: ID,
      surface: 'unfurl:session.show_evaluations',
      decision: 'refused',
      reason: 'not_allowed',
    })
  })

  it('refuse in the thread where the button stands', async () => {
    const { message: root } = await app.slack.post({
      user: 'U0COACH',
      channel: 'C0TEAM',
      text: 'How did it go?',
    })
    await app.slack.post({ user: 'U0REP', channel: 'C0TEAM', text: LINK, thread_ts: root.ts })
    await app.bot.idle()
    const reply = app.slack.visibleTo('U0REP', 'C0TEAM').find(({ thread_ts }) => thread_ts === root.ts)
    if (reply === undefined) throw new Error('no reply')
    await press('U0COLLEAGUE', reply, 'show_evaluations')
    const refusal = app.slack.visibleTo('U0COLLEAGUE', 'C0TEAM').find((message) => message.ephemeral_for)
    expect(refusal).toMatchObject({ thread_ts: root.ts })
  })

  it('end in one of the two states when pressed twice quickly', async () => {
    const message = await unfurled()
    await Promise.all([
      app.slack.click({ user: 'U0REP', message, action_id: 'session.show_evaluations' }),
      app.slack.click({ user: 'U0COACH', message, action_id: 'session.show_evaluations' }),
    ])
    await app.bot.idle()
    expect(unfurlText(seen('U0REP'))).toContain('[Hide evaluations]')
    expect(app.lines.join('')).not.toContain('answer failed')
  })

  it('say so and leave the card as it is when Exec fails', async () => {
    const before = await answered()
    await app.restart()
    app.exec.faults.set({ kind: 'server_error', status: 503 })
    await press('U0REP', before, 'show_evaluations')
    const [card, problem] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(card).toEqual(before)
    expect(readable(problem?.blocks ?? [])).toContain('has a fault')
  })
})

describe('Refresh', () => {
  it('finds a session graded, in place, with its other buttons', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await answered()
    app.exec.sessions.set(ID, sessionDocument())
    await app.restart()
    await press('U0REP', message, 'refresh')
    expect(readable(seen('U0REP').blocks)).toMatch(/82\.5[\s\S]*\[Show evaluations\]/)
  })

  it('says that it looked again where nothing has changed', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const message = await answered()
    await press('U0REP', message, 'refresh')
    expect(readable(seen('U0REP').blocks)).toMatch(/Looked again · <!date\^/)
  })
})

describe.each(['private', 'off'])('below a link, since EXEC_UNFURLS became %s', (EXEC_UNFURLS) => {
  /** What only this person sees, who pressed. */
  function toldTo(user: string): string {
    const told = app.slack.visibleTo(user, 'C0TEAM').filter(({ ephemeral_for }) => ephemeral_for === user)
    expect(told).toHaveLength(1)
    return readable(told[0]?.blocks ?? [])
  }

  async function pressSince(action: string, before: Message) {
    await app.restart({ EXEC_UNFURLS })
    await press('U0REP', before, action)
  }

  it('Refresh shows the grade to whoever presses, alone, and leaves the card as it is', async () => {
    app.exec.sessions.set(ID, ungradedDocument())
    const before = structuredClone(await unfurled())
    app.exec.sessions.set(ID, sessionDocument())
    await pressSince('refresh', before)
    expect(seen('U0COACH')).toEqual(before)
    expect(toldTo('U0REP')).toMatch(/82\.5[\s\S]*\[Show evaluations\]/)
    expect(app.audits().at(-1)).toMatchObject({
      surface: 'unfurl:session.refresh',
      decision: 'shown_privately',
      reason: 'participant',
    })
  })

  it('Show evaluations opens them for whoever presses, alone', async () => {
    const before = structuredClone(await unfurled())
    await pressSince('show_evaluations', before)
    expect(seen('U0COACH')).toEqual(before)
    expect(toldTo('U0REP')).toMatch(/Discovery Questions[\s\S]*\[Hide evaluations\]/)
  })

  it('Hide evaluations leaves a card without content', async () => {
    await press('U0REP', await unfurled(), 'show_evaluations')
    await pressSince('hide_evaluations', seen('U0REP'))
    expect(unfurlText(seen('U0REP'))).toBe(
      '🔒 Exec session. Its feedback opens for whoever may see it.\n[View feedback] [Open in Exec]',
    )
    expect(app.audits().at(-1)).toMatchObject({ decision: 'private_card' })
  })

  it('a press of whoever may not see the session is refused as ever', async () => {
    const before = await unfurled()
    await app.restart({ EXEC_UNFURLS })
    await press('U0COLLEAGUE', before, 'show_evaluations')
    expect(toldTo('U0COLLEAGUE')).toContain('You are not among them')
  })

  it('a shared card goes on as it was', async () => {
    await pressSince('show_evaluations', await shared())
    app.slack.notified.length = 0
    expect(readable(seen('U0COLLEAGUE').blocks)).toContain('[Hide evaluations]')
  })
})

/** The bot shares the session in the channel; that it names the sharer is as it should be. */
async function shared(): Promise<Message> {
  await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: `share ${ID}` })
  await app.bot.idle()
  app.slack.notified.length = 0
  return seen('U0REP')
}

describe('where Slack does not say whether the channel is shared with another organisation', () => {
  const silence = { kind: 'error', error: 'internal_error' } as const

  it.each([
    ['an unfurl', () => unfurled()],
    ['a shared card', shared],
  ])('%s stays as it is, and its evaluations open for whoever presses, alone', async (_, make) => {
    const before = structuredClone(await make())
    app.slack.fault('conversations.info', silence)
    await press('U0REP', before, 'show_evaluations')
    const [card, alone, ...others] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(card).toEqual(before)
    expect(others).toEqual([])
    expect(alone).toMatchObject({ ephemeral_for: 'U0REP' })
    expect(readable(alone?.blocks ?? [])).toMatch(/Discovery Questions[\s\S]*\[Hide evaluations\]/)
    expect(JSON.stringify(alone)).not.toContain('session.more')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'shown_privately', reason: 'participant' })
  })

  it('evaluations are hidden in place', async () => {
    await press('U0REP', await unfurled(), 'show_evaluations')
    app.slack.fault('conversations.info', silence)
    await press('U0REP', seen('U0REP'), 'hide_evaluations')
    expect(unfurlText(seen('U0REP'))).toContain('[Show evaluations]')
  })
})

describe('in a channel that was shared with another organisation since', () => {
  function shareChannel(channel = 'C0TEAM') {
    const conversation = app.slack.workspace.conversations.find(({ id }) => id === channel)
    Object.assign(conversation ?? {}, { is_ext_shared: true })
  }

  it.each([
    ['an unfurl', 'show_evaluations', sessionDocument(), () => unfurled()],
    ['a shared card', 'show_evaluations', sessionDocument(), shared],
    ['an unfurl', 'refresh', ungradedDocument(), () => unfurled()],
    ['a shared card', 'refresh', ungradedDocument(), shared],
  ])('%s stays as it is, and %s is refused in private', async (_, action, document, make) => {
    app.exec.sessions.set(ID, document)
    const before = structuredClone(await make())
    shareChannel()
    app.exec.sessions.set(ID, sessionDocument())
    await press('U0REP', before, action)
    const [card, refusal, ...others] = app.slack.visibleTo('U0REP', 'C0TEAM')
    expect(card).toEqual(before)
    expect(others).toEqual([])
    expect(refusal).toMatchObject({ ephemeral_for: 'U0REP' })
    expect(readable(refusal?.blocks ?? [])).toMatch(
      /shared with another organisation, so the session is not shown from here[\s\S]*\/exec-session/,
    )
    expect(app.audits().at(-1)).toMatchObject({ decision: 'refused', reason: 'external_conversation' })
  })

  it('an answer to its asker alone goes on working', async () => {
    const answer = await answered()
    shareChannel()
    await press('U0REP', answer, 'show_evaluations')
    expect(readable(seen('U0REP').blocks)).toContain('[Hide evaluations]')
  })
})

describe('a button', () => {
  it('goes on working after the hosts of links were changed', async () => {
    const message = await unfurled()
    await app.restart({ EXEC_LINK_HOSTS: 'roleplay.acme.com' })
    await press('U0REP', message, 'show_evaluations')
    expect(unfurlText(seen('U0REP'))).toMatch(/Discovery Questions[\s\S]*\[Open in Exec\]/)
  })

  it('whose answer may have arrived is not answered again', async () => {
    const message = await answered()
    app.slack.fault('response_url', { kind: 'answer_lost', times: 5 })
    const before = app.slack.callsOf('response_url').length
    await press('U0REP', message, 'show_evaluations')
    expect(app.slack.callsOf('response_url')).toHaveLength(before + 1)
    expect(readable(seen('U0REP').blocks)).toContain('[Hide evaluations]')
    expect(app.audits().at(-1)).toMatchObject({ decision: 'not_delivered' })
  })
})

describe('Open in Exec', () => {
  it('is acknowledged and changes nothing', async () => {
    const before = await answered('U0REP', LINK)
    await press('U0REP', before, 'open_in_exec')
    expect(seen('U0REP')).toEqual(before)
  })
})
