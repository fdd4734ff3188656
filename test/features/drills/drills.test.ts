import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Drills } from '../../../src/features/drills/drills-table.ts'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { execMember } from '../../support/exec/members.ts'
import { endJob, finishJob } from '../../support/exec/scenario-studio.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import type { GradeDocument } from '../../support/exec/session-document.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { gate } from '../../support/gate.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'
import { slackClient } from '../../support/slack-client.ts'

const PATH = '/scenario-studio/jobs'
const { id: SCENARIO, slug: SLUG } = scenarioDocument()
/** Longer than a graded session is cached. */
const CACHED_MS = 7 * HOUR_MS
const NAME = 'Closing with a stalling buyer'
/** Of Next Step's evidence. */
const LINES = [
  'Rep: I understand. Let me go on with the reports, then, there are a lot of them.',
  'Customer: I have to go.',
  'Rep: we will be in touch at some point',
].join('\n')
const ASKED = 'Exec is making your drill.'

const app = testApp({ database: APP_DATABASE }, (app) => {
  app.addSession()
  app.exec.scenarios.set(SCENARIO, scenarioDocument())
  app.addMembers('jane', 'carla')
})
const { rep: jane, coach, colleague, guest } = app

async function opensForm(person = jane) {
  if (app.slack.view(person.id) !== undefined) await person.closes()
  await person.asks(ID)
  await person.presses('Full review')
  await person.presses('Make a drill…')
}
/** And sends it as it is. */
async function makesDrill(person = jane) {
  await opensForm(person)
  await person.submits()
}

const element = z.object({ initial_value: z.string().optional() })
/** What stands in a field of the form that is open. */
const filledIn = (field: string, person = jane) =>
  person
    .modal()
    .blocks.map((block) => z.object({ block_id: z.literal(field), element }).safeParse(block).data)
    .find((block) => block !== undefined)?.element.initial_value

const sent = () => app.execRequests(PATH).map(({ sent }) => sent)
/** Those for drills. */
const requests = () => [...app.execRequests(`${PATH}/`), ...app.execRequests(PATH), ...grants()].length
const grants = () =>
  app.exec.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/access'))

function job() {
  const last = app.exec.jobs.at(-1)
  if (last === undefined) throw new Error('Exec makes no drill.')
  return last
}
const finish = (name = NAME) => finishJob(app.exec, job(), name, app.now())

/** Lets minutes pass, one after the other, and says what is due. */
async function passes(minutes: number) {
  for (let minute = 0; minute < minutes; minute += 1) await app.pollLater(MINUTE_MS)
}
/** Exec takes the drill, and makes it within a minute. */
async function isReady() {
  await app.bot.sayDue()
  finish()
  await passes(1)
}

const urlsIn = (person: Person) =>
  [...JSON.stringify(person.dm.answer().blocks).matchAll(/"url":"([^"]*)"/g)].map(([, url]) => url)

describe('Make a drill… in Full review', () => {
  it('is beside the item to work on first alone, for the participant and their coach', async () => {
    for (const person of [jane, coach]) {
      await person.asks(ID)
      await person.presses('Full review')
      expect(person.sees()).toMatch(inOrder('Next Step', '[Make a drill…]', 'Talk Ratio'))
      expect(person.sees().match(/\[Make a drill…\]/g)).toHaveLength(1)
    }
  })

  it('sends exactly what its form shows, and tells when the drill is ready', async () => {
    await opensForm()
    expect(jane.sees()).toMatch(
      inOrder(
        '🥇 82.5/100 · Procurement Discovery',
        'What should Exec make?',
        'Exec also gets these lines of your call:',
        LINES,
        "Exec makes a variation of this scenario. Only you'll hear when it's ready.",
      ),
    )
    const request = filledIn('request')
    expect(request).toContain('A shorter variation of Procurement Discovery that trains Next Step.')
    await jane.submits()
    expect(jane.sees()).toMatch(inOrder(ASKED, "I'll message you when it's ready."))
    expect(app.exec.jobs).toEqual([])
    await app.bot.sayDue()
    expect(sent()).toEqual([
      {
        user_email: 'jane@acme.com',
        prompt: request,
        context: LINES,
        scenario_slug: SLUG,
        request_id: expect.any(String),
      },
    ])
    await passes(2)
    expect(jane.dm.answers()).toEqual([])
    finish()
    await passes(1)
    expect(jane.dm.seesAnswer()).toBe(`🎯 Your drill is ready: ${NAME}\n[Practice ↗]`)
    expect(urlsIn(jane)).toEqual(['https://acme.app.exec.com/scenarios/made-job1-9c1d'])
    await jane.dm.presses('Practice ↗', { in: jane.dm.answer() })
    expect([app.exec.jobs.length, grants()]).toEqual([1, []])
    expect(app.decisions()).toEqual(
      expect.arrayContaining(['shown participant', 'requested participant', 'notified participant']),
    )
  })

  it('sends what the person has changed, and the lines that the form shows', async () => {
    await opensForm()
    await jane.submits({ request: 'Hold the price & <date>' })
    await app.bot.sayDue()
    expect(sent()).toMatchObject([{ prompt: 'Hold the price & <date>', context: LINES }])
  })

  it('sends and shows no lines where Exec quotes none', async () => {
    app.addSession({ evaluations: [{ items: [{ name: 'Next Step', grade: 'bad' }] }] })
    await opensForm()
    expect(jane.sees()).not.toContain('Exec also gets')
    await jane.submits()
    await app.bot.sayDue()
    expect(job().sent.context).toBeUndefined()
  })

  it('lets a coach have one made for whom they coach, who may then see it, and hears nothing', async () => {
    await opensForm(coach)
    expect(coach.sees()).toMatch(
      inOrder(
        'Procurement Discovery — Jane Smith',
        'these lines of the call:',
        "I'll let Jane open it there.",
      ),
    )
    await coach.submits()
    await isReady()
    expect(sent()).toMatchObject([{ user_email: 'carla@acme.com' }])
    expect(app.exec.grants).toContainEqual({ scenario: 'madejob1', email: 'jane@acme.com', can: ['view'] })
    expect(coach.dm.seesAnswer()).toMatch(
      inOrder(`🎯 Your drill is ready: ${NAME}`, 'For Jane, who can open it', '[Assign to Jane…] [Open ↗]'),
    )
    await coach.closes()
    await coach.dm.presses('Assign to Jane…')
    expect(coach.sees()).toContain(NAME)
    expect(JSON.stringify(coach.modal().blocks)).toContain('U0REP')
    expect(jane.dm.messages()).toEqual([])
  })

  it('says where Exec does not let the person see it', async () => {
    await makesDrill(coach)
    await app.bot.sayDue()
    app.exec.members = app.exec.members.filter(({ email }) => email !== 'jane@acme.com')
    finish()
    await passes(1)
    expect(coach.dm.seesAnswer()).toContain("For Jane. Exec didn't let me show it to them")
  })

  it('asks for words where there are none', async () => {
    await opensForm()
    const { body } = await jane.submits({ request: ' ' })
    expect(body).toMatchObject({ errors: { request: 'Write a few words.' } })
  })
})

describe('Make a drill… in Coach…', () => {
  it('opens the form of the item that the note names, above the note, which stays as it was', async () => {
    await coach.asks(ID)
    await coach.presses('Coach…')
    expect(coach.sees()).toMatch(inOrder('One thing to work on: Next Step.', '[Make a drill…]'))
    await coach.presses('Make a drill…')
    expect(filledIn('request', coach)).toContain('that trains Next Step.')
    await coach.submits()
    expect(coach.sees()).toContain(ASKED)
    await app.slack.closeView({ user: coach.id })
    expect(coach.sees()).toMatch(inOrder('One thing to work on: Next Step.', '[Make a drill…]'))
  })

  it('is not there for a note that answers a question, or praises', async () => {
    await jane.asks(ID)
    await jane.presses('Ask a coach…')
    await jane.submits({ question: 'How?' })
    await app.sayLater()
    await coach.dm.presses('Reply…')
    expect(coach.sees()).not.toContain('Make a drill…')
  })
})

describe('who may have a drill made', () => {
  it('not a monitor, nor a coach who was only asked, nor who sees the session by EXEC_ACCESS=workspace', async () => {
    await app.start({
      env: { EXEC_ACCESS: 'workspace', EXEC_MONITORS: 'on', EXEC_COACHES: 'U0ADMIN,U0COACH' },
    })
    await opensForm(coach)
    await coach.closes()
    await jane.asks(ID)
    await jane.presses('Ask a coach…')
    await jane.submits({ coach: 'U0COACH', question: 'How?' })
    await app.sayLater()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    app.addMembers('colin')
    app.exec.grants.push({ scenario: SCENARIO, email: 'colin@acme.com', can: ['monitor'] })
    for (const person of [coach, colleague]) {
      await person.asks(ID)
      await person.presses('Full review')
      expect(person.sees()).toContain('Next Step')
      expect(person.sees()).not.toContain('Make a drill…')
    }
  })

  it('not somebody else by the button of a drill that failed, nor a stranger', async () => {
    await makesDrill()
    await app.bot.sayDue()
    endJob(job(), 'failed', app.now())
    await passes(1)
    const message = jane.dm.answer()
    for (const { id, dm } of [coach, app.outsider]) {
      const posted = { channel: id, text: message.text, blocks: JSON.stringify(message.blocks) }
      await slackClient(app.slack).apiCall('chat.postMessage', posted)
      await dm.presses('Try again…')
      expect(dm.sees()).toContain("I don't have this drill's text anymore.")
    }
  })

  it('not who has lost the right since the form was opened, or since it was sent', async () => {
    await opensForm(coach)
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await coach.submits()
    expect(coach.sees()).toContain("You can't")
    await app.restart({ EXEC_COACHES: 'U0COACH' })
    app.exec.faults.setFor(PATH, { kind: 'limited', retryAfter: 3, where: 'error' })
    await coach.submits()
    expect(coach.sees()).toContain(ASKED)
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    app.exec.faults.clear()
    await passes(2)
    expect(coach.dm.seesAnswer()).toMatch(
      /^I've stopped working on your drill\.\n🔒 You can't coach this person\..*$/,
    )
    expect([app.exec.jobs, coach.dm.answers().length]).toEqual([[], 1])
    expect(app.lastDecision()).toBe('notified coaching_not_allowed')
  })

  it("a guest with a session of their own whom Exec lists, but nobody whom it doesn't", async () => {
    const { email = '' } = guest.profile
    app.addSession({ user: { id: 'u9', email, first_name: 'Gus', last_name: 'Guest' } })
    await opensForm(guest)
    expect(guest.sees()).toMatch(
      /^I can't find you in Exec by the email in your Slack profile\. Ask an Exec admin to add you\.$/,
    )
    app.exec.members.push(execMember('gus'))
    app.pass(HOUR_MS)
    await makesDrill(guest)
    expect(guest.sees()).toContain(ASKED)
  })

  it('nobody of a session that Exec says is somebody else’s by now, without another look', async () => {
    await opensForm(coach)
    app.addSession({ user: { id: 'u2', email: 'ravi@acme.com', first_name: 'Ravi', last_name: 'Patel' } })
    app.pass(CACHED_MS)
    await coach.submits()
    expect(coach.sees()).toMatch(inOrder('This may have changed since you opened it', 'Ravi Patel'))
    await app.bot.sayDue()
    expect(app.exec.jobs).toEqual([])
  })

  it('nobody of a variation of a scenario that Exec lists no more, without another look', async () => {
    await opensForm()
    app.exec.scenarios.clear()
    app.pass(2 * DAY_MS)
    await jane.submits()
    expect(jane.sees()).toMatch(inOrder('This may have changed', 'Exec makes a scenario.'))
    await jane.submits()
    await app.bot.sayDue()
    expect(sent()).not.toContainEqual(expect.objectContaining({ scenario_slug: SLUG }))
    expect(app.exec.jobs).toHaveLength(1)
  })

  it('nobody of an item that is gone', async () => {
    await jane.asks(ID)
    await jane.presses('Full review')
    app.addSession({ evaluations: [] })
    app.pass(CACHED_MS)
    await jane.presses('Make a drill…')
    expect(jane.sees()).toContain('that item is gone')
  })
})

describe('what becomes of a drill', () => {
  it('takes 22 requests at most, where it hangs for an hour and is made for somebody else', async () => {
    await makesDrill(coach)
    await app.bot.sayDue()
    await passes(59)
    expect(coach.dm.answers()).toEqual([])
    finish()
    await passes(1)
    expect(coach.dm.seesAnswer()).toContain(NAME)
    expect(requests()).toBe(22)
  })

  it('says after an hour that Exec has not made it, and lets the person try again with the same texts', async () => {
    await opensForm()
    await jane.submits({ request: 'Mine' })
    await app.bot.sayDue()
    await passes(60)
    expect(jane.dm.seesAnswer()).toBe(
      "Exec hasn't made your drill within an hour. It may still come: look in Exec.\nYou asked for: Mine\n[Try again…]",
    )
    await passes(10)
    expect(requests()).toBe(21)
    await jane.closes()
    await jane.dm.presses('Try again…')
    expect(filledIn('request')).toBe('Mine')
    await jane.submits()
    await app.bot.sayDue()
    expect(sent().at(-1)).toMatchObject({ prompt: 'Mine', context: LINES })
    const ids = app.exec.jobs.map(({ sent }) => sent.request_id)
    expect(new Set(ids).size).toBe(2)
  })

  it.each([
    ['failed', inOrder("Exec couldn't make your drill.", 'Unable to generate scenario', '[Try again…]')],
    [
      'cancelled',
      inOrder(
        'Your drill was canceled in Exec.',
        'You asked for: A shorter variation of Procurement Discovery that trains Next Step.',
        '[Try again…]',
      ),
    ],
  ] as const)('says that it %s', async (status, words) => {
    await makesDrill()
    await app.bot.sayDue()
    endJob(job(), status, app.now())
    await passes(1)
    expect(jane.dm.seesAnswer()).toMatch(words)
    await passes(5)
    expect([jane.dm.answers().length, requests()]).toEqual([1, 2])
  })

  it.each([
    ['nobody with this email', 400, 'user_not_found', "I can't find you in Exec"],
    ['texts that are too long', 400, 'prompt_too_long', "That's too long for Exec."],
    ['another refusal', 400, 'other', 'Exec refused to make your drill.'],
    ['no such scenario', 404, undefined, 'Exec no longer has the scenario'],
  ])('says at once that Exec found %s', async (_, status, code, words) => {
    await makesDrill()
    app.exec.faults.setFor(PATH, { kind: 'answer', status, body: JSON.stringify({ error: { code } }) })
    await app.bot.sayDue()
    expect(jane.dm.seesAnswer()).toMatch(inOrder(words, '[Try again…]'))
    expect(requests()).toBe(1)
  })

  it('asks for a drill of its own from then on where the scenario is gone, though Exec still lists it', async () => {
    await makesDrill()
    app.exec.scenarios.clear()
    await app.bot.sayDue()
    expect(jane.dm.seesAnswer()).toContain('Exec no longer has the scenario')
    for (const _ of ['once', 'again']) {
      await jane.closes()
      await jane.dm.presses('Try again…')
      expect(jane.sees()).toContain('Exec makes a scenario.')
      await jane.submits()
      await app.bot.sayDue()
      endJob(job(), 'failed', app.now())
      await passes(1)
    }
    expect(sent().map((body) => z.object({ scenario_slug: z.string().optional() }).parse(body))).toEqual([
      { scenario_slug: SLUG },
      {},
      {},
    ])
  })

  it.each([
    ['a lost answer', { kind: 'cut_off' }],
    ['a page', { kind: 'html' }],
    ['a limit', { kind: 'limited', retryAfter: 30, where: 'error' }],
  ] as const)('sends it again after %s, and Exec makes one', async (_, fault) => {
    await makesDrill()
    app.exec.faults.setFor(PATH, fault)
    await app.bot.sayDue()
    await passes(2)
    app.exec.faults.clear()
    await passes(1)
    finish()
    await passes(1)
    expect(jane.dm.seesAnswer()).toContain(NAME)
    expect([app.exec.jobs.length, jane.dm.answers().length]).toEqual([1, 1])
  })

  it('says after an hour that Exec did not confirm it', async () => {
    await makesDrill()
    app.execFails(PATH)
    await app.bot.sayDue()
    await passes(60)
    expect(jane.dm.seesAnswer()).toMatch(
      inOrder("Exec didn't confirm your drill within an hour.", '[Try again…]'),
    )
    expect(requests()).toBe(21)
  })

  it('looks on after a fault, and without a link says where to look', async () => {
    await makesDrill()
    await app.bot.sayDue()
    app.execFails(`${PATH}/job1`)
    await passes(2)
    app.exec.faults.clear()
    finish()
    const made = job().scenario
    if (made !== null) made.url = 'https://app.exec.com.evil.test/scenarios/1'
    await passes(1)
    expect(jane.dm.seesAnswer()).toBe(
      `🎯 Your drill is ready: ${NAME}\nExec sent no link to it. Look for it in Exec.`,
    )
  })

  it('is told once more where it stays unclear whether Slack has the message', async () => {
    await makesDrill()
    app.slack.fault('chat.postMessage', { kind: 'status', status: 500 })
    await isReady()
    expect(jane.dm.answers()).toEqual([])
    await passes(3)
    expect(jane.dm.seesAnswer()).toContain(NAME)
    expect(jane.dm.answers()).toHaveLength(1)
  })

  it('goes on after a restart, and sends one that waited for longer than an hour', async () => {
    app.exec.faults.setFor(PATH, { kind: 'limited', retryAfter: 3, where: 'error' })
    await makesDrill()
    await app.bot.stop()
    app.pass(5 * HOUR_MS)
    app.exec.faults.clear()
    await app.restart()
    await app.bot.sayDue()
    await passes(3)
    await app.restart()
    finish()
    await passes(1)
    expect(jane.dm.seesAnswer()).toContain(NAME)
    expect(app.exec.jobs).toHaveLength(1)
  })

  it('makes one drill of a form that is sent twice, and says which texts count', async () => {
    await opensForm()
    await Promise.all([app.slack.submitView({ user: jane.id }), app.bot.idle()])
    const submission = app.slack.deliveries.at(-1)
    await app.redeliver(submission)
    await app.restart()
    await app.redeliver(submission)
    expect(JSON.stringify(app.slack.deliveries.at(-1)?.body)).toContain(ASKED)
    await app.bot.sayDue()
    expect(app.exec.jobs).toHaveLength(1)
  })
})

describe("the DM with a drill's result", () => {
  /** Somebody has practiced Jane's drill, or another scenario. */
  async function practices(
    grade: GradeDocument,
    { scenario = job().scenario?.id ?? '', user = 'jane@acme.com' } = {},
  ) {
    const items = [{ name: 'next step', grade }]
    app.beginSession('drilled1')
    const about = { scenario: { id: scenario, name: NAME }, user: { email: user }, rank: 'silver' as const }
    app.gradeSession('drilled1', { ...about, evaluations: [{ criterion_name: 'Closing', items }] })
    await app.pollLater()
  }
  async function hasDrill(person = jane) {
    await app.preferences.change(jane.id, { results: 'at_once' }, 'jane@acme.com')
    await app.pollLater()
    await makesDrill(person)
    await isReady()
  }

  it('leads back to the session that the drill came from, also where a coach had it made', async () => {
    await hasDrill(coach)
    await practices('good')
    await jane.dm.presses('Earlier session')
    expect(jane.sees()).toContain('🥇 82.5/100 · Procurement Discovery')
  })

  it('says so for a month', async () => {
    await hasDrill()
    app.pass(29 * DAY_MS)
    await new Drills({ database: app.opened, workspace: 'T0ACME', clock: app.now }).prune()
    await app.pollLater()
    await practices('good')
    expect(jane.dm.seesAnswer()).toContain('Next Step rose')
  })

  it.each([
    ['in another scenario', jane, { scenario: SCENARIO }],
    ['of somebody else in the same scenario', coach, { user: 'carla@acme.com' }],
  ])('says nothing of it for a session %s', async (_, reader, what) => {
    await app.preferences.change(coach.id, { results: 'at_once' }, 'carla@acme.com')
    await hasDrill()
    await practices('good', what)
    expect(reader.dm.seesAnswer()).toMatch(/^🥈 82\.5\/100/)
    expect(reader.dm.seesAnswer()).not.toContain('rose')
  })
})

describe('the texts of a drill', () => {
  const stored = () => app.opened.ofAllWorkspaces.selectFrom('drills').selectAll().execute()
  const contents = async () => {
    const rows = await stored()
    return rows.map(({ id, content }) => app.opened.cipher.decrypt(content, `drills ${id} of T0ACME`) ?? '')
  }

  it('are encrypted, go once it is ready, and all of it goes after a month', async () => {
    await opensForm()
    await jane.submits({ request: 'Hold the price' })
    expect(await contents()).toEqual([expect.stringContaining('Hold the price')])
    expect(JSON.stringify(await stored())).not.toMatch(/price|jane/)
    await isReady()
    expect(await contents()).toEqual([expect.not.stringMatching(/price|in touch/)])
    expect(jane.dm.seesAnswer()).toContain(NAME)
    app.pass(31 * DAY_MS)
    await new Drills({ database: app.opened, workspace: 'T0ACME', clock: app.now }).prune()
    expect(await stored()).toEqual([])
  })

  it('of one that failed go after a week, too: then it is not tried again', async () => {
    await makesDrill()
    await app.bot.sayDue()
    endJob(job(), 'failed', app.now())
    await passes(1)
    app.pass(8 * DAY_MS)
    await new Drills({ database: app.opened, workspace: 'T0ACME', clock: app.now }).prune()
    await jane.closes()
    await jane.dm.presses('Try again…')
    expect(jane.dm.sees()).toContain("I don't have this drill's text anymore.")
  })
})

describe('ten drills a day', () => {
  it('are made for each person, in their own zone; those that failed do not count', async () => {
    for (let count = 0; count < 10; count += 1) {
      await makesDrill()
      await app.bot.sayDue()
      if (count === 0) endJob(job(), 'failed', app.now())
      else finish()
      await passes(1)
    }
    await makesDrill()
    expect(jane.sees()).toContain(ASKED)
    await opensForm()
    expect(jane.sees()).toContain("You've made ten drills today. You can make more tomorrow.")
    expect(app.lastDecision()).toBe('refused drills_used_up')
    await makesDrill(coach)
    expect(coach.sees()).toContain(ASKED)
    app.pass(DAY_MS)
    await makesDrill()
    expect(jane.sees()).toContain(ASKED)
  })
})

it('ten drills a day stay ten where three forms are sent at once', async () => {
  for (let count = 0; count < 9; count += 1) await makesDrill()
  const submissions = []
  for (let form = 0; form < 3; form += 1) {
    await opensForm()
    app.slack.connectTo('http://127.0.0.1:9')
    submissions.push(await app.slack.submitView({ user: jane.id }))
    app.slack.connectTo(app.url)
  }
  // Nothing is cached any more: all three have counted by the time Exec answers.
  await app.restart()
  const arrived = gate()
  app.exec.faults.setFor('/scenarios', { kind: 'late', until: arrived.opened, onArrival: arrived.open })
  await Promise.all(submissions.map((submission) => app.redeliver(submission)))
  const drills = new Drills({ database: app.opened, workspace: 'T0ACME', clock: app.now })
  expect(await drills.countSince(jane.id, 0)).toBe(10)
  const refused = app.decisions().filter((decision) => decision === 'refused drills_used_up')
  expect(refused).toHaveLength(2)
})
