import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { actionsBlocks, button as blockButton } from '../../src/blocks/text/document.ts'
import { DatabaseError } from '../../src/database/database-error.ts'
import { refuse } from '../../src/delivery/answer.ts'
import { button } from '../../src/delivery/button.ts'
import { form } from '../../src/delivery/form.ts'
import type { FormAnswer, OpenedForm } from '../../src/delivery/form-definition.ts'
import { sendingForm } from '../../src/delivery/form-reply.ts'
import { feature } from '../../src/shared/feature.ts'
import { messageShortcut } from '../../src/shared/message-shortcut.ts'
import { gate } from '../support/gate.ts'
import type { Delivery } from '../support/slack/parcel.ts'
import { slackClient } from '../support/slack-client.ts'
import { startTinyApp, type TinyApp } from '../support/tiny-app.ts'

const KEPT = { id: 'one', zone: 'UTC' }
type Kept = { id: string; zone?: string | undefined }
type Facts = readonly string[]

/** What the form does, as the test says. */
let opened: OpenedForm<Kept, Facts> | Promise<OpenedForm<Kept, Facts>>
/** What the person may see of it now. */
let allow: () => Promise<string | undefined>
let answer: () => FormAnswer | Promise<FormAnswer>
let submissions: unknown[]

const tiny = form({
  id: 'tiny',
  kind: 'coaching',
  title: (kept) => (kept === undefined ? 'Loads' : `Form ${kept.id}`),
  kept: z.object({ id: z.string(), zone: z.string().optional() }),
  fields(sheet, _, facts?: Facts) {
    const choices = facts?.map((value) => ({ label: value, value })) ?? sheet.postedChoices('coach')
    const coach = sheet.select('coach', 'Coach', { choices, placeholder: 'Choose' })
    const name = sheet.plainText('name', 'Name')
    const isAssigning = sheet.checkbox('assign', 'Retry', { text: 'Assign', dispatch: true })
    const due = isAssigning ? sheet.date('due', 'Due', { initial: '2026-04-03' }) : undefined
    return { coach, name, isAssigning, due }
  },
  check: ({ name }) => ({ name: name === 'nobody' ? { kind: 'words_missing' } : undefined }),
  allow: (_: object) => allow(),
  shown: { of: (seen) => seen, again: (seen, kept) => ({ ...kept, id: seen ?? kept.id }) },
  open: async (_needs, _context, _allowed, _target: string) => opened,
  async submit(_needs, _context, _allowed, kept, values) {
    submissions.push({ kept, ...values })
    return answer()
  },
})

const opening = button({
  ids: ['tiny.open'],
  kind: 'button',
  read: ({ value }) => value,
  run: tiny.open,
})

const shortcut = messageShortcut('tiny', 'coaching', tiny, () => '')

let app: TinyApp
/** What the listener has heard of forms that are sent. */
let heard: string[]
/** @param begin what the listener waits for before a form says that it is being sent. */
async function start(timing = {}, begin: () => Promise<void> = async () => {}): Promise<void> {
  const brings = [
    sendingForm.bring(() => ({
      async begin({ user }) {
        heard.push(`${user} waits`)
        await begin()
      },
      end: async ({ user }) => void heard.push(`${user} knows`),
    })),
  ]
  app = await startTinyApp(
    [feature({ name: 'tiny', buttons: [opening], forms: [tiny], shortcuts: [shortcut], brings })],
    timing,
  )
  const blocks = actionsBlocks([blockButton('Open', 'tiny.open', 'note')])
  await slackClient(app.slack).chat.postMessage({ channel: 'U0REP', text: 'A button', blocks })
}

/** Starts the app, and opens the form. */
async function opens(): Promise<void> {
  await start()
  await press()
}

const rep = () => app.rep.dm
const press = (): Promise<Delivery> => rep().presses('Open', { in: rep().answers()[0] })
const fills = (values = {}) => rep().submits({ coach: 'Carla', name: 'Jane', ...values })
const shown = () => rep().seesIn('modal')
const told = () =>
  rep()
    .answers()
    .slice(1)
    .map((message) => rep().seesIn(message))

beforeEach(() => {
  opened = { audit: { decision: 'shown', reason: 'coach' }, kept: KEPT, facts: ['Carla', 'Ravi'] }
  allow = async () => undefined
  answer = () => ({ audit: { decision: 'coached', reason: 'coach' }, isDone: true })
  submissions = []
  heard = []
})
afterEach(async () => {
  const { refusals } = app.slack
  await app.close()
  expect(refusals).toEqual([])
})

const UNREADABLE = {
  response_action: 'errors',
  errors: { coach: expect.stringContaining("I couldn't read this form") },
}

describe('a form', () => {
  it('opens, with its audit line, and is submitted: the same view once', async () => {
    await opens()
    expect(rep().modal().content).toMatchObject({
      title: { text: 'Form one' },
      submit: { text: 'Send' },
      private_metadata: JSON.stringify(KEPT),
    })
    const submission = await fills()
    expect([submission.body, app.slack.view('U0REP')]).toEqual([null, undefined])
    expect(heard).toEqual(['U0REP knows'])
    await app.slack.redeliver(submission)
    expect(submissions).toEqual([
      { kept: KEPT, coach: 'Carla', name: 'Jane', isAssigning: false, due: undefined },
    ])
    expect(app.audits().map(({ decision }) => decision)).toEqual(['shown', 'coached'])
  })

  /** What the form does takes until `open`. */
  function submitsSlowly() {
    const { opened: ready, open } = gate()
    const next = answer
    answer = () => ready.then(next)
    return { submitting: fills(), open }
  }

  it('says that it is submitted where that takes long, and that it is done', async () => {
    await start({ submitMs: 20 })
    await press()
    const { submitting, open } = submitsSlowly()
    await rep().waitsFor('Sending…')
    expect(shown()).toContain("If this gets stuck, I'll message you.")
    expect(rep().modal().content.title).toMatchObject({ text: 'Form one' })
    expect(heard).toEqual(['U0REP waits'])
    open()
    await submitting
    await rep().waitsFor('Done. You can close this.')
    expect(heard).toEqual(['U0REP waits', 'U0REP knows'])
  })

  it('that is sent again while it is submitted says so, too, is not submitted again, and is done with the first', async () => {
    await start({ submitMs: 20 })
    await press()
    const { submitting, open } = submitsSlowly()
    await rep().waitsFor('Sending…')
    const again = app.slack.redeliver(app.slack.deliveries.at(-1) ?? (await submitting))
    expect(JSON.stringify((await again).body)).toContain('Sending…')
    open()
    await submitting
    await rep().waitsFor('Done. You can close this.')
    expect(submissions).toHaveLength(1)
  })

  it('that is changed and sent again after it was done, of which Slack has not heard, says that this is not sent', async () => {
    await opens()
    const submission = await fills()
    const changed = {
      ...submission,
      payload: JSON.parse(JSON.stringify(submission.payload).replace('Jane', 'Joan')),
    }
    const again = await app.slack.redeliver(changed)
    expect(JSON.stringify(again.body)).toContain("This version wasn't sent.")
    expect(submissions).toHaveLength(1)
  })

  it('does not say that it is submitted before it is noted for the case that the process dies', async () => {
    const { opened: asked, open: onAsk } = gate()
    await start({ submitMs: 0 }, () => {
      onAsk()
      return Promise.reject(new DatabaseError('lost'))
    })
    await press()
    const { submitting, open } = submitsSlowly()
    await asked
    open()
    await submitting
    expect(app.slack.view('U0REP')).toBeUndefined()
  })

  it('closes once it is done, though the database does not answer yet for the case that the process dies', async () => {
    const { opened: asked, open: onAsk } = gate()
    const { opened: noted, open: note } = gate()
    await start({ submitMs: 0 }, () => {
      onAsk()
      return noted
    })
    await press()
    const { submitting, open } = submitsSlowly()
    await asked
    open()
    await vi.waitFor(() => expect(app.slack.view('U0REP')).toBeUndefined())
    note()
    await submitting
    expect(heard).toEqual(['U0REP waits', 'U0REP knows'])
  })

  it('says that it loads until it is there', async () => {
    await start({ formMs: 20 })
    const { opened: ready, open } = gate()
    const facts = opened
    opened = ready.then(() => facts)
    const pressing = press()
    await rep().waitsFor('Loading…')
    expect(rep().modal().content.title).toMatchObject({ text: 'Loads' })
    open()
    await pressing
    expect(shown()).toContain('Coach')
  })

  it.each<[string, way: () => Promise<unknown>]>([
    ['a button', press],
    ["a message's menu", async () => app.rep.usesShortcut(await app.rep.posts('Hi'), 'tiny')],
  ])('that %s opened says in place of *Loading…* that something went wrong', async (_, way) => {
    await start({ formMs: 20 })
    const { opened: ready, open } = gate()
    opened = ready.then(() => Promise.reject(new Error('broken')))
    const opening = way()
    await rep().waitsFor('Loading…')
    open()
    await opening
    expect(shown()).toContain('Something went wrong. Try again.')
  })

  it('shows in its place why it does not open', async () => {
    await start()
    allow = () => Promise.reject(refuse('refused', { kind: 'no_coach' }))
    await press()
    expect(shown()).toContain("I can't find a coach")
    expect(rep().modal().content).toMatchObject({ title: { text: 'Loads' } })
    expect(rep().modal().content.submit).toBeUndefined()
  })

  it('says beside its fields what is wrong, and is not submitted', async () => {
    await opens()
    await fills({ name: 'nobody' })
    expect(rep().modal().errors).toEqual({ name: 'Write a few words.' })
    expect(submissions).toEqual([])
  })

  it('is drawn anew where a field changes on which others depend, with what is filled in', async () => {
    await opens()
    await app.slack.click({ user: 'U0REP', action_id: 'assign', value: ['assign'] })
    await rep().waitsFor('Due')
    await fills()
    expect(submissions).toMatchObject([{ isAssigning: true, due: '2026-04-03', name: 'Jane' }])
  })

  it('is submitted after a change of a field that came without a trigger_id, and changed nothing', async () => {
    await opens()
    app.slack.fault('views.update', { kind: 'error', error: 'internal_error', times: 2 })
    const { rawBody } = await app.slack.click({ user: 'U0REP', action_id: 'assign', value: ['assign'] })
    const { trigger_id: _, ...sent } = JSON.parse(new URLSearchParams(rawBody).get('payload') ?? '')
    await app.slack.deliverRaw({
      body: new URLSearchParams({ payload: JSON.stringify(sent) }).toString(),
      contentType: 'application/x-www-form-urlencoded',
    })
    await fills()
    expect(submissions).toHaveLength(1)
  })

  it.each<[string, object, object]>([
    ['that is none of this version’s', { private_metadata: '{}' }, UNREADABLE],
    ['without its hash', { hash: undefined }, UNREADABLE],
    ['without its menu’s choices', { blocks: undefined }, UNREADABLE],
    ['with all that it needs', {}, {}],
  ])('that Slack sends without a trigger_id, %s, is submitted or says why not', async (_, changes, ack) => {
    await opens()
    const { rawBody } = await fills({ name: 'nobody' })
    const { trigger_id: __, ...sent } = JSON.parse(new URLSearchParams(rawBody).get('payload') ?? '')
    sent.view.state.values.name.name.value = 'Jane'
    const payload = JSON.stringify({ ...sent, view: { ...sent.view, ...changes } })
    const answered = await app.slack.deliverRaw({
      body: new URLSearchParams({ payload }).toString(),
      contentType: 'application/x-www-form-urlencoded',
    })
    expect(JSON.parse(answered.body || '{}')).toMatchObject(ack)
    if (ack === UNREADABLE) expect(app.lines.join()).toContain('"event":"view_submission"')
  })
})

const problem = {
  audit: { decision: 'failed', reason: 'no_such_coach' },
  problem: { kind: 'no_such_coach' },
} as const
const GONE = "That person isn't one of your coaches anymore."

describe('a form that is sent later', () => {
  it('is refused above it if the person may not do it any more, and is not submitted', async () => {
    await opens()
    allow = () => Promise.reject(refuse('refused', { kind: 'no_coach' }))
    await fills()
    expect(shown()).toContain("I can't find a coach")
    expect(rep().modal().content).toMatchObject({ title: { text: 'Form one' } })
    expect(submissions).toEqual([])
    expect(app.audits().map(({ decision }) => decision)).toEqual(['shown', 'refused'])
  })

  it('shows what it is about by now if that has changed, and is submitted if that is sent', async () => {
    allow = async () => 'first'
    await opens()
    allow = async () => 'second'
    await fills()
    expect(shown()).toContain('changed')
    expect(rep().modal().content).toMatchObject({ title: { text: 'Form second' } })
    expect(submissions).toEqual([])
    await rep().submits()
    expect(submissions).toMatchObject([{ kept: { id: 'second' }, name: 'Jane' }])
    expect(app.audits().map(({ reason }) => reason)).toEqual(['coach', 'shown_changed', 'coach'])
  })
})

describe('a problem with a form', () => {
  it('stands above it, filled in, with the choices that it had', async () => {
    await opens()
    answer = () => problem
    await fills()
    expect(shown()).toMatch(new RegExp(`^${GONE}[\\s\\S]*Carla Ravi Carla`))
    await rep().submits()
    expect(submissions).toHaveLength(2)
    expect(submissions[1]).toEqual(submissions[0])
    expect(told()).toEqual([])
  })

  it.each<[string, () => Promise<never>, string, Record<string, string>]>([
    [
      'the database is away',
      () => Promise.reject(new DatabaseError(new Error('gone'))),
      "database isn't answering",
      { decision: 'failed', reason: 'database_unavailable' },
    ],
    [
      'the app fails',
      () => Promise.reject(new Error('a fault')),
      'Something went wrong',
      { decision: 'not_delivered' },
    ],
  ])('is told above it, filled in, where %s', async (_, fail, words, line) => {
    await opens()
    answer = fail
    await fills()
    expect(shown()).toContain(words)
    expect(JSON.stringify(rep().modal().blocks)).toContain('Jane')
    expect(app.audits().at(-1)).toMatchObject(line)
  })
})

describe('someone who has closed a form', () => {
  async function closes(): Promise<void> {
    await start({ submitMs: 20 })
    await press()
    const { opened: ready, open } = gate()
    const { opened: arrived, open: onArrival } = gate()
    const next = answer
    answer = async () => {
      onArrival()
      await ready
      return next()
    }
    const submitting = fills()
    await arrived
    await rep().waitsFor('Sending…')
    await app.slack.closeView({ user: 'U0REP' })
    open()
    await submitting
  }

  it('is told a problem in the direct message', async () => {
    answer = () => problem
    await closes()
    expect(told()).toEqual([expect.stringContaining(GONE)])
  })

  it('hears of what was done from another message, and not from the form', async () => {
    let isDone = false
    answer = () => ({
      audit: [],
      isDone: true,
      afterwards: async () => {
        isDone = true
      },
    })
    await closes()
    expect([told(), app.rep.privateMessages(), isDone]).toEqual([[], [], true])
  })
})
