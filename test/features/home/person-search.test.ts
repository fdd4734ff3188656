import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../support/person.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

/** Nobody waits for the limit in this test. */
const PLENTY = { perMinute: 10_000, perDay: 10_000 }

let app: TestApp
/** Coaches *Enterprise Sales*. */
let ravi: Person
/** Coaches everyone. */
let carla: Person

beforeAll(async () => {
  app = await startTestApp({
    env: {
      EXEC_GROUP_COACHES: 'Enterprise Sales=ravi@acme.com',
      EXEC_LIMIT_PER_MINUTE: String(PLENTY.perMinute),
      EXEC_LIMIT_PER_DAY: String(PLENTY.perDay),
    },
    exec: { limits: PLENTY },
  })
  app.addMember()
  for (const name of ['Jane', 'Sam', 'Ravi', 'Carla'])
    app.addMember({ id: name, email: `${name}@acme.com`, first_name: name, last_name: 'Doe', role: 'member' })
  app.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'ravi@acme.com'] })
  app.addSession({ user: { id: 'u1', email: 'jane@acme.com', first_name: 'Jane', last_name: 'Doe' } })
  ravi = app.person('U0REP2')
  carla = app.person('U0COACH')
})

beforeEach(async () => {
  await carla.opensHome()
  await ravi.opensHome()
  app.exec.requests.length = 0
  app.lines.length = 0
})

afterEach(() => {
  expect(app.slack.refusals).toEqual([])
})

afterAll(() => app.close())

describe('the menu of people in the Home', () => {
  it('offers everyone to a coach of everyone, but themself, as they type, and takes no request', async () => {
    expect(await carla.searches('')).toEqual(['Ada Admin', 'Jane Doe', 'Ravi Doe', 'Sam Doe'])
    expect(await carla.searches('do')).toEqual(['Jane Doe', 'Ravi Doe', 'Sam Doe'])
    expect(await carla.searches('SAM D')).toEqual(['Sam Doe'])
    expect(await carla.searches('nobody')).toEqual([])
    expect(app.exec.requests).toEqual([])
    expect(app.lines.join('')).not.toMatch(/Doe|@acme/)
    expect(app.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'delivery')).toHaveLength(4)
    expect(JSON.parse(app.lines.at(-1) ?? '')).toMatchObject({
      surface: 'home:home.member',
      outcome: 'answered',
      exec_requests: 0,
    })
  })

  it('offers a group’s coach the members of their groups alone', async () => {
    expect(await ravi.searches('')).toEqual(['Jane Doe'])
    expect(await ravi.searches('sam')).toEqual([])
    expect(app.exec.requests).toEqual([])
  })

  it('leads to the sessions of the person who is chosen, without their email anywhere', async () => {
    await ravi.picks('Jane Doe')
    expect(ravi.sees()).toMatch(/\nSessions of Jane Doe\nThese are Jane Doe's sessions, not yours\./)
    expect(ravi.sees()).toContain('Procurement Discovery')
    expect(JSON.stringify(ravi.home())).not.toContain('jane@acme.com')
    expect(app.audits()).toMatchObject([{ list_of: 'u1', decision: 'listed', reason: 'group_coach' }])
  })

  it('shows nothing of someone outside their groups to a coach who forged their key', async () => {
    await carla.searches('sam')
    const body = JSON.stringify(app.slack.deliveries.at(-1)?.body)
    const key = /"value":"(m\.[\w-]+)"/.exec(body)?.[1] ?? ''
    expect(key).not.toBe('')
    await ravi.searches('jane')
    const offered = app.slack.deliveries.at(-1)?.body
    const [option] = Object(offered).options
    Object.assign(option, { value: key })
    await ravi.chooses('Jane Doe')
    expect(ravi.sees()).toContain("You can't list this person's sessions")
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'list_not_allowed' }])
  })

  it('offers nobody to someone who coaches nobody', async () => {
    await app.restart({ EXEC_GROUP_COACHES: 'Enterprise Sales=U0GUEST' })
    expect(await ravi.searches('')).toEqual([])
    await app.restart()
  })

  it('offers a hundred of 5,000 people', async () => {
    for (let at = 0; at < 5000; at += 1)
      app.exec.members.push({
        id: `p${at}`,
        email: `p${at}@acme.com`,
        first_name: 'Person',
        last_name: `Number${String(at).padStart(4, '0')}`,
        role: 'member',
      })
    app.pass(25 * 3_600_000)
    await carla.opensHome()
    await carla.searches('')
    app.pass(60 * 60_000)
    await carla.searches('')
    app.exec.requests.length = 0
    expect(await carla.searches('person')).toHaveLength(100)
    expect(await carla.searches('number4999')).toEqual(['Person Number4999'])
    expect(app.exec.requests).toEqual([])
  })
})

it('the menu of people is answered over a socket too', async () => {
  const bySocket = await startTestApp({ mode: 'socket' })
  bySocket.addMember()
  const coach = bySocket.person('U0COACH')
  await coach.opensHome()
  expect(await coach.searches('ada')).toEqual(['Ada Admin'])
  expect(bySocket.slack.refusals).toEqual([])
  await bySocket.close()
})
