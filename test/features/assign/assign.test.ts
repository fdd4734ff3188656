import { beforeEach, describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { assignmentDocument } from '../../support/exec/assignments.ts'
import type { ExecFault } from '../../support/exec/faults.ts'
import { execMember } from '../../support/exec/members.ts'
import { scenarioDocument } from '../../support/exec/scenarios.ts'
import { inOrder } from '../../support/in-order.ts'
import type { Person } from '../../support/person.ts'

const SCENARIO = scenarioDocument()
const PATH = `/scenarios/${SCENARIO.id}/assignments`
const LISTS = '/scenarios/assignments'

const app = testApp({ database: APP_DATABASE }, (app) => {
  app.exec.scenarios.set(SCENARIO.id, SCENARIO)
  app.addMembers('jane', 'carla', 'colin', 'gus')
  app.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'gus@acme.com'] })
})
const { rep: jane, coach: carla, colleague: colin, guest: gus, outsider, withoutEmail } = app
const ravi = app.person('U0REP2')

type Values = Parameters<Person['submits']>[0]

const posts = () => app.execRequests(PATH).filter(({ method }) => method === 'POST')
const form = () => carla.seesIn('modal')
/** Carla's message about what she has assigned last, as it is by now. */
function report(): string {
  const message = carla.dm.answers().at(-1)
  return message === undefined ? '' : carla.dm.seesIn(message)
}
const rows = () =>
  app.opened.ofAllWorkspaces.selectFrom('coach_assignments').selectAll().orderBy('id').execute()
const decisions = () => app.decisions().filter((one) => !/^(?:shown|notified)/.test(one))

async function opensForm(): Promise<void> {
  await carla.sendsCommand('assign')
  await carla.searches('procurement', 'Scenario')
}
function addToGroup(count: number): void {
  const names = Array.from({ length: count }, (_, at) => `rep${at}`)
  app.exec.members.push(...names.map((name) => execMember(name)))
  app.exec.groups[0]?.emails.push(...names.map((name) => `${name}@acme.com`))
}
/** To Jane and Colin, by default. */
async function assigns(values: Values = {}): Promise<void> {
  await opensForm()
  await carla.submits({ 'assign.scenario': SCENARIO.id, people: [jane.id, colin.id], ...values })
}
async function delivers(values: Values = {}): Promise<void> {
  await assigns(values)
  await app.sayLater()
}

/** As a date field has it, so many days ahead, in Berlin. */
function dayIn(days: number): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(app.now() + days * DAY_MS)
}

const ONES = { due: '2026-12-24', rank: 'gold', attempts: '2', message: 'Before <Christmas>.' }

describe('Assign…', () => {
  it('sends Exec one request for each person, due at the end of their own day, and tells the coach once all are through', async () => {
    await assigns(ONES)
    expect(app.slack.view(carla.id)).toBeUndefined()
    await app.sayLater()
    const sent = {
      ...{ assigner_email: 'carla@acme.com', attempt_min: 2, rank_min: 'gold' },
      custom_message: 'Before <Christmas>.',
    }
    expect(posts().map((post) => post.sent)).toEqual([
      // In New York, and in Berlin.
      { ...sent, user_email: 'colin@acme.com', due_date: '2026-12-25T04:59:59.000Z' },
      { ...sent, user_email: 'jane@acme.com', due_date: '2026-12-24T22:59:59.000Z' },
    ])
    expect(report()).toBe(
      'Procurement Discovery\n*2 of 2 assigned* · due Thu, Dec 24 · goal: Gold · at least 2 attempts\nAssigned to colin Lee, jane Lee',
    )
    expect(decisions()).toEqual(['assigning coach', 'assigned own_choice', 'assigned own_choice'])
    const assigned = app.audits().filter(({ decision }) => decision === 'assigned')
    expect(assigned.map(({ user, list_of }) => [user, list_of])).toEqual([
      [carla.id, colin.id],
      [carla.id, jane.id],
    ])
    // The list of who has it is the only request beside those that are cached for the day.
    expect(app.execPaths()).toEqual(['/workspace/members', '/scenarios', LISTS, PATH, PATH])
  })

  it('names the coach by the email as Exec spells it, which may heed its case', async () => {
    const member = app.exec.members.find(({ email }) => email === 'carla@acme.com')
    Object.assign(member ?? {}, { email: 'Carla@Acme.com' })
    await delivers({ people: [jane.id] })
    expect(posts().map(({ sent }) => sent)).toMatchObject([{ assigner_email: 'Carla@Acme.com' }])
  })

  it('encrypts what Exec is to get, and deletes the message once it is sent', async () => {
    await assigns(ONES)
    expect(JSON.stringify(await rows())).not.toMatch(/acme\.com|Christmas|Jane|Procurement/)
    const [before] = await rows()
    await app.sayLater()
    const [after] = await rows()
    expect(after?.content.length).toBeLessThan((before?.content.length ?? 0) - 'Christmas'.length)
  })

  it('assigns once, however often the form and the message are delivered', async () => {
    await assigns()
    const delivery = app.slack.deliveries.at(-1)
    await app.redeliver(delivery)
    await app.sayLater()
    await app.redeliver(delivery)
    await app.restart()
    await app.sayLater()
    expect(posts()).toHaveLength(2)
    expect(carla.dm.answers()).toHaveLength(1)
  })

  it('is refused beside its fields where something is missing', async () => {
    await opensForm()
    await carla.submits({ 'assign.scenario': SCENARIO.id, due: '2020-01-01', message: 'x'.repeat(1501) })
    expect(carla.modal().errors).toEqual({
      people: 'Choose people, or a group below.',
      due: 'Choose a day from today on, within a year.',
      message: 'Keep it under 1,500 characters.',
    })
  })

  it('opens from a direct message by a button', async () => {
    await carla.dm.posts('assign')
    expect(carla.dm.seesAnswer()).toBe('Press to open the form:\n[Assign…]')
    await carla.dm.presses('Assign…')
    expect(carla.sees()).toContain('Scenario')
  })

  it('is refused at once in the direct message of someone who coaches nobody', async () => {
    await jane.dm.posts('assign')
    expect(jane.dm.seesAnswer()).toContain('🔒')
    expect(app.lastDecision()).toBe('refused team_not_allowed')
  })
})

describe('who may assign', () => {
  it.each<[string, Person, string]>([
    ['someone who coaches nobody', jane, '🔒 Only coaches and Exec admins can do that.'],
    ['a coach whom Exec does not know', ravi, "I can't find you in Exec by the email"],
  ])('is not %s', async (_, person, words) => {
    await app.restart({ EXEC_COACHES: 'U0COACH, U0REP2' })
    await person.sendsCommand('assign')
    expect(person.seesIn('modal')).toContain(words)
    expect(person.modal().content.submit).toBeUndefined()
  })

  it.each<[string, Person[], string]>([
    ['themselves', [carla], 'Take out <@U0COACH>.'],
    ['someone whom Exec does not know', [ravi, jane], 'Take out <@U0REP2>.'],
    ['someone of another organization', [outsider], 'Take out <@U0OUTSIDER>.'],
    ['someone without an email', [withoutEmail], 'Take out <@U0NOMAIL>.'],
  ])('assigns nothing to %s', async (_, people, words) => {
    // Of a shared channel: Slack shows the email that they have set.
    const olga = app.slack.workspace.people.find(({ id }) => id === outsider.id)
    Object.assign(olga ?? {}, { email: 'jane@acme.com', is_stranger: false })
    await delivers({ people: people.map(({ id }) => id) })
    expect(form()).toContain(words)
    expect([...posts(), ...(await rows())]).toEqual([])
  })

  it('assigns within their groups alone, to guests, too', async () => {
    await app.restart({ EXEC_COACHES: 'U0ADMIN', EXEC_GROUP_COACHES: 'Enterprise Sales=U0COACH' })
    await assigns({ people: [gus.id, colin.id] })
    expect(form()).toContain('Take out <@U0COLLEAGUE>.')
    await carla.submits({ people: [gus.id] })
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject([{ user_email: 'gus@acme.com' }])
  })

  it('is checked once more when it is sent', async () => {
    await assigns()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await app.sayLater()
    expect(posts()).toEqual([])
    expect(report()).toContain("Not assigned to colin Lee, jane Lee. You can't coach them anymore.")
  })

  it('does not help once the day has ended where the person is', async () => {
    await assigns({ due: dayIn(0) })
    app.pass(DAY_MS)
    await app.sayLater()
    expect(posts()).toEqual([])
    expect(report()).toContain('Not assigned to colin Lee, jane Lee. That day is over where they are.')
  })

  it('stays unknown if nobody tells for half a day: nothing is assigned', async () => {
    await assigns()
    app.slack.fault('users.info', { kind: 'status', status: 503, times: 100 })
    app.pass(13 * HOUR_MS)
    await app.sayLater()
    app.slack.clearFaults()
    expect(posts()).toEqual([])
    expect(report()).toContain("I couldn't find out whether you coach them.")
  })
})

describe('a group', () => {
  beforeEach(async () => {
    await opensForm()
    await carla.searches('enter', 'Or a group')
  })
  const CHOSEN = { 'assign.scenario': SCENARIO.id, 'assign.group': 'g1' }

  it('is named with its people before anything is sent, each once', async () => {
    await carla.submits({ ...CHOSEN, people: [jane.id] })
    expect(form()).toMatch(
      inOrder('Nothing has been sent yet. Check who gets it', '2 people: gus Lee, jane Lee'),
    )
    expect(await rows()).toEqual([])
    await carla.submits()
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject([
      { user_email: 'gus@acme.com' },
      { user_email: 'jane@acme.com' },
    ])
  })

  it('waits until the coach has looked again if it has other people by then', async () => {
    await carla.submits(CHOSEN)
    app.exec.groups[0]?.emails.push('colin@acme.com')
    app.pass(25 * HOUR_MS)
    await carla.submits()
    expect(form()).toMatch(inOrder('Nothing has been sent yet.', '3 people: colin Lee, gus Lee'))
    await carla.submits()
    await app.sayLater()
    expect(posts()).toHaveLength(3)
  })

  it('of more than a hundred people is refused', async () => {
    addToGroup(99)
    app.pass(25 * HOUR_MS)
    await carla.submits(CHOSEN)
    expect(form()).toContain('I can assign to 100 people at a time. Choose fewer.')
    expect(await rows()).toEqual([])
  })
})

describe('who has it already', () => {
  beforeEach(() => {
    app.exec.assignments.push(
      assignmentDocument({ scenario: { id: SCENARIO.id }, due_date: app.ago(-DAY_MS), rank_min: 'gold' }),
    )
  })

  it.each([
    ['left out', {}, ['colin@acme.com']],
    ['assigned it again', { having: 'again' }, ['colin@acme.com', 'jane@acme.com']],
  ])('is named before anything is sent, and then %s', async (_, choice, emails) => {
    await assigns()
    expect(form()).toMatch(
      inOrder(
        'Nothing has been sent yet.',
        '2 people: colin Lee, jane Lee',
        'Already assigned, not done yet: jane Lee (due tomorrow · Goal: Gold)',
        'Leave them out',
      ),
    )
    expect(await rows()).toEqual([])
    await carla.submits(choice)
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject(emails.map((user_email) => ({ user_email })))
  })

  it('counts also who is about to be assigned it', async () => {
    app.exec.assignments.length = 0
    // The second one waits for a few seconds.
    await assigns({ people: [gus.id, jane.id], due: '2026-12-24' })
    await assigns()
    expect(form()).toContain('not done yet: jane Lee (due Thu, Dec 24 · just assigned)')
    await carla.submits()
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject(
      ['gus', 'colin', 'jane'].map((name) => ({ user_email: `${name}@acme.com` })),
    )
  })

  it('leaves nobody where that is everyone', async () => {
    await assigns({ people: [jane.id] })
    await carla.submits({ having: 'without' })
    expect(form()).toContain('They all have it already. Choose')
  })

  it('is not known while the limit is used up, whatever Exec said before: nothing is assigned', async () => {
    app.exec.assignments.length = 0
    await delivers()
    app.exec.faults.setFor(LISTS, { kind: 'limited', retryAfter: 300, where: 'body' })
    await assigns()
    expect(form()).toContain('limit')
    expect(await rows()).toHaveLength(2)
  })

  it('is not known while Exec fails: nothing is assigned', async () => {
    app.execFails(LISTS)
    await assigns()
    expect(form()).toContain('Exec is having problems right now')
    expect(await rows()).toEqual([])
  })
})

const UNCLEAR = "It's unclear whether Exec assigned it to colin Lee: look in Exec."
const AGAIN = '[Try those again]'

describe('what Exec did not assign', () => {
  const refusal = (status: number, code: string): ExecFault => ({
    kind: 'answer',
    status,
    body: JSON.stringify({ error: { type: 'invalid_request', code, message: '' } }),
  })

  it.each<[string, ExecFault, string, boolean]>([
    ['400 user_not_found', refusal(400, 'user_not_found'), 'Check that both of you have an account', true],
    ['404', refusal(404, 'not_found'), 'Exec no longer has this scenario.', false],
    ['a rejected key', { kind: 'invalid_key' }, 'Exec rejects my API key.', true],
    ['a server fault', { kind: 'server_error', status: 503 }, UNCLEAR, false],
    ['half an answer', { kind: 'cut_off' }, UNCLEAR, false],
    ['a reset', { kind: 'reset' }, UNCLEAR, false],
  ])(
    'after %s is named with the reason, and tried again only if it surely was not, and may succeed',
    async (_, fault, words, isSure) => {
      app.exec.faults.nextFor(PATH, fault)
      await delivers()
      expect(report()).toMatch(inOrder('1 of 2 assigned', words))
      expect(report().includes(AGAIN)).toBe(isSure)
      await app.sayLater(DAY_MS)
      expect(posts()).toHaveLength(2)
    },
  )

  it('waits while a limit keeps it from being sent', async () => {
    app.exec.faults.nextFor(PATH, { kind: 'limited', retryAfter: 300, where: 'body' })
    await delivers()
    expect(report()).toMatch(inOrder('2 people', "I'll tell you here how it went."))
    await app.sayLater(6 * MINUTE_MS)
    await app.sayLater()
    expect(report()).toContain('2 of 2 assigned')
    expect(app.exec.assignments).toHaveLength(2)
  })

  it('is tried again, once, by its coach', async () => {
    app.exec.faults.nextFor(PATH, refusal(400, 'user_not_found'))
    app.exec.faults.nextFor(PATH, { kind: 'cut_off' })
    await delivers({ message: 'Soon.' })
    const message = carla.dm.answers().at(-1)
    await carla.dm.presses('Try those again')
    expect(report()).toContain("I'll tell you here how it went.")
    const delivery = app.slack.deliveries.at(-1)
    await app.redeliver(delivery)
    await app.sayLater()
    expect(report()).toMatch(inOrder('1 of 2 assigned', "It's unclear whether Exec assigned it to jane Lee"))
    expect(posts().map(({ sent }) => sent)).toMatchObject([
      { user_email: 'colin@acme.com' },
      { user_email: 'jane@acme.com' },
      { user_email: 'colin@acme.com', custom_message: 'Soon.' },
    ])
    expect(carla.dm.answers()).toEqual([expect.objectContaining({ ts: message?.ts })])
  })

  it('is not tried again where the coach has assigned it anew since', async () => {
    app.exec.faults.nextFor(PATH, refusal(400, 'user_not_found'))
    await delivers({ people: [colin.id] })
    const refused = carla.dm.answers().at(-1)
    await delivers({ people: [colin.id] })
    await carla.dm.presses('Try those again', { in: refused })
    await app.sayLater()
    expect(app.exec.assignments).toHaveLength(1)
    expect(refused && carla.dm.seesIn(refused)).toContain('A later assignment took its place.')
  })

  it.each(['waiting', 'claimed'] as const)(
    'stays %s where its message is gone, and keeps nobody from assigning it again',
    async (state) => {
      await assigns({ people: [jane.id] })
      await app.opened.ofAllWorkspaces.deleteFrom('outbox').execute()
      await app.opened.ofAllWorkspaces.updateTable('coach_assignments').set({ state }).execute()
      await assigns({ people: [jane.id] })
      expect(form()).toMatch(inOrder('just assigned', 'Assign it to them again'))
      await carla.submits({ having: 'again' })
      await app.sayLater()
      expect(posts()).toHaveLength(1)
    },
  )

  it('is told as unclear where the process died while Exec had it, and all others go on', async () => {
    await assigns()
    // As it is after kill -9.
    const [first] = await rows()
    await app.opened.ofAllWorkspaces
      .updateTable('coach_assignments')
      .set({ state: 'claimed' })
      .where('id', '=', first?.id ?? '')
      .execute()
    await app.restart()
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject([{ user_email: 'jane@acme.com' }])
    expect(report()).toMatch(inOrder('1 of 2 assigned', UNCLEAR, '[Open in Exec ↗]'))
    expect(JSON.stringify(carla.dm.answers().at(-1))).toContain(`"url":"${SCENARIO.url}"`)
  })

  it('is not tried again for someone else, or once it is forgotten', async () => {
    app.exec.faults.nextFor(PATH, refusal(400, 'user_not_found'))
    await delivers()
    await app.opened.ofAllWorkspaces.deleteFrom('coach_assignments').execute()
    await carla.dm.presses('Try those again')
    expect(carla.dm.seesAnswer()).toContain("I don't know anymore what was assigned here.")
    expect(app.lastDecision()).toBe('skipped assigned_gone')
  })
})

/** To the group, with so many more people in it. */
async function assignsToGroup(more: number): Promise<void> {
  addToGroup(more)
  await opensForm()
  await carla.searches('enter', 'Or a group')
  await carla.submits({ 'assign.scenario': SCENARIO.id, 'assign.group': 'g1' })
  await carla.submits({ due: '2026-12-24' })
}

it('leaves the coach a part of their share of the limit', async () => {
  await assignsToGroup(40)
  await app.sayLater()
  expect(posts().length).toBeGreaterThan(10)
  expect(await carla.asks('<@U0REP>')).not.toContain("You've used your share")
})

it('sends the message a second time where it stayed unclear whether Slack has it, and draws that anew', async () => {
  app.slack.fault('chat.postMessage', { kind: 'answer_lost' })
  app.exec.faults.nextFor(PATH, { kind: 'answer', status: 400, body: '{}' })
  await delivers()
  await app.sayLater()
  await app.sayLater()
  expect(report()).toMatch(inOrder('1 of 2 assigned', 'Not assigned to colin Lee.', '[Try those again]'))
  await carla.dm.presses('Try those again')
  await app.sayLater()
  expect(report()).toContain('2 of 2 assigned')
  const [first = '', ...others] = carla.dm.answers().map((message) => carla.dm.seesIn(message))
  expect(others).toHaveLength(1)
  // It stays as it is, so it counts nothing.
  expect(first).toMatch(inOrder('Procurement Discovery', '2 people', "I'll tell you here how it went."))
  expect(first).not.toContain('assigned')
})

it('draws the message anew once, at the end, and takes the coach’s day for those whom Slack does not know', async () => {
  await assignsToGroup(4)
  await app.sayLater()
  await app.sayLater(MINUTE_MS)
  expect(report()).toContain('6 of 6 assigned')
  expect(app.slack.callsOf('chat.update')).toHaveLength(1)
  expect(posts().map(({ sent }) => sent)).toMatchObject(
    ['gus', 'jane', 'rep0', 'rep1', 'rep2', 'rep3'].map((name) => ({
      user_email: `${name}@acme.com`,
      due_date: '2026-12-24T22:59:59.000Z',
    })),
  )
})

it.each(['internal_error', 'service_unavailable', 'fatal_error', 'request_timeout', 'ratelimited'])(
  'draws the message anew at the end also if Slack first answers that with %s',
  async (error) => {
    await assigns()
    app.slackAnswers('chat.update', error)
    await app.sayLater()
    await app.sayLater(2 * MINUTE_MS)
    expect(report()).toContain('2 of 2 assigned')
  },
)

it.each(['message_not_found', 'msg_too_long'])(
  'does not draw the message anew again once Slack answers that with %s',
  async (error) => {
    await assigns()
    app.slackAnswers('chat.update', error)
    await app.sayLater()
    await app.sayLater(DAY_MS)
    expect(app.slack.callsOf('chat.update')).toHaveLength(1)
  },
)

it('draws the message anew also where Slack had it, and only its answer was lost', async () => {
  await delivers({ people: [gus.id] })
  app.slack.fault('chat.postMessage', { kind: 'answer_lost' })
  await delivers()
  expect(report()).toContain('2 of 2 assigned')
})

it('waits while Slack does not tell who has an email: the day ends where they are', async () => {
  app.slack.fault('users.lookupByEmail', { kind: 'status', status: 503, times: 20 })
  await assignsToGroup(0)
  await app.sayLater()
  expect(posts()).toEqual([])
  app.slack.clearFaults()
  await app.sayLater(10 * MINUTE_MS)
  expect(posts().map(({ sent }) => sent)).toMatchObject([{}, { due_date: '2026-12-24T22:59:59.000Z' }])
})

it('assigns nothing to someone who was forgotten meanwhile', async () => {
  await assigns()
  await app.opened.ofAllWorkspaces.deleteFrom('coach_assignments').where('person', '=', jane.id).execute()
  await app.sayLater()
  expect(posts().map(({ sent }) => sent)).toMatchObject([{ user_email: 'colin@acme.com' }])
  expect(report()).toContain('1 of 1 assigned')
})

it('stands at once in the Home of someone who opened it lately', async () => {
  await jane.opensHome()
  await delivers()
  await jane.opensHome()
  expect(jane.seesIn('home')).toMatch(inOrder('What to practice now: Procurement Discovery'))
  // That of its list, beside the form's.
  expect(app.execRequests(LISTS)).toHaveLength(3)
})

describe('the button Assign…', () => {
  it('below the sessions of someone opens the form with them', async () => {
    await carla.asks('<@U0REP>')
    await carla.presses('Assign…')
    await carla.searches('procurement', 'Scenario')
    await carla.submits({ 'assign.scenario': SCENARIO.id })
    await app.sayLater()
    expect(posts().map(({ sent }) => sent)).toMatchObject([{ user_email: 'jane@acme.com' }])
  })

  it('below the scores of a scenario opens it with that, also if Exec has made it since its list was read', async () => {
    app.addSession({ scenario: { id: SCENARIO.id, name: 'Procurement Discovery' } })
    await carla.asks('team Procurement')
    await carla.presses('Assign…')
    expect(form()).toContain('Procurement Discovery')
    await carla.closes()
    const made = { ...SCENARIO, id: 'made1', name: 'Just made' }
    app.exec.scenarios.set(made.id, made)
    const answer = carla.answer()
    answer.blocks = JSON.parse(JSON.stringify(answer.blocks).replaceAll(SCENARIO.id, made.id))
    await carla.presses('Assign…')
    await carla.submits({ people: [colin.id] })
    await app.sayLater()
    expect(app.exec.assignments).toMatchObject([{ scenario: { id: 'made1' } }])
  })

  it('is refused to someone who coaches nobody by now, and for a scenario that is gone', async () => {
    app.addSession({ scenario: { id: SCENARIO.id, name: 'Procurement Discovery' } })
    await carla.asks('team Procurement')
    app.exec.scenarios.clear()
    app.pass(25 * HOUR_MS)
    await carla.presses('Assign…')
    expect(form()).toContain("I can't find that scenario.")
    expect(app.lastDecision()).toBe('failed scenario_unknown')
    await carla.closes()
    app.slack.fault('users.info', { kind: 'status', status: 503, times: 20 })
    app.pass(HOUR_MS)
    await carla.presses('Assign…')
    expect(app.lastDecision()).toMatch(/^failed/)
    app.slack.clearFaults()
    await carla.closes()
    await app.restart({ EXEC_COACHES: 'U0ADMIN' })
    await carla.presses('Assign…')
    expect(form()).toContain('🔒 Only coaches and Exec admins can do that.')
    expect(app.lastDecision()).toBe('refused team_not_allowed')
  })
})

describe('Assigned by you', () => {
  beforeEach(async () => {
    await delivers({ due: '2026-12-24' })
    app.addSession({ scenario: { id: SCENARIO.id }, created_at: app.ago() })
    app.exec.requests.length = 0
  })

  it('tells in the Home how many have done it, and who has not, by one request in five minutes', async () => {
    for (const requests of [1, 1, 2]) {
      await carla.opensHome()
      expect(carla.seesIn('home')).toMatch(
        inOrder(
          'Assigned by you',
          'Procurement Discovery · 1 of 2 done · due Thu, Dec 24 · colin Lee',
          '[Assign…]',
        ),
      )
      const own = app
        .execRequests(LISTS)
        .filter(({ query }) => JSON.stringify(query).includes('scenario_ids'))
      expect(own).toHaveLength(requests)
      app.pass(3 * MINUTE_MS)
    }
  })

  it('counts only people whom one still coaches, and is for nobody else', async () => {
    await app.restart({ EXEC_COACHES: 'U0ADMIN', EXEC_GROUP_COACHES: 'Enterprise Sales=U0COACH' })
    await carla.opensHome()
    expect(carla.seesIn('home')).toMatch(
      inOrder('Assigned by you', 'Procurement Discovery · 1 of 1 done · due Thu, Dec 24'),
    )
    await jane.opensHome()
    expect(jane.seesIn('home')).not.toContain('Assigned by you')
  })
})
