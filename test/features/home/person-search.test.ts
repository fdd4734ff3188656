import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'

const app = testApp({ env: { EXEC_GROUP_COACHES: 'Enterprise Sales=ravi@acme.com' } }, async () => {
  app.addMember()
  app.addMembers('Jane', 'Sam', 'Ravi', 'Carla')
  app.exec.groups.push({ id: 'g1', name: 'Enterprise Sales', emails: ['jane@acme.com', 'ravi@acme.com'] })
  app.addSession({ user: { id: 'u1', email: 'jane@acme.com', first_name: 'Jane', last_name: 'Lee' } })
  await carla.opensHome()
  await ravi.opensHome()
  app.exec.requests.length = 0
  app.lines.length = 0
})
/** Coaches everyone. */
const carla = app.coach
/** Coaches *Enterprise Sales*. */
const ravi = app.person('U0REP2')

describe('the menu of people in the Home', () => {
  it('offers people as one types, to a group’s coach the members of their groups alone, and takes no request', async () => {
    expect(await carla.searches('')).toEqual(['My sessions', 'Ada Admin', 'Jane Lee', 'Ravi Lee', 'Sam Lee'])
    expect(await carla.searches('SAM L')).toEqual(['Sam Lee'])
    expect(await ravi.searches('')).toEqual(['My sessions', 'Jane Lee'])
    expect(await ravi.searches('sam')).toEqual([])
    expect(app.exec.requests).toEqual([])
    expect(app.lines.join('')).not.toMatch(/Lee|@acme/)
    const deliveries = app.logged('delivery')
    const delivery = { surface: 'home:home.member', outcome: 'answered', exec_requests: 0 }
    expect(deliveries).toMatchObject([delivery, delivery, delivery, delivery])
  })

  it('shows nothing of someone outside their groups to a coach who forged their key', async () => {
    await carla.searches('sam')
    const body = JSON.stringify(app.slack.deliveries.at(-1)?.body)
    const key = /"value":"(m\.[\w-]+)"/.exec(body)?.[1] ?? ''
    expect(key).not.toBe('')
    await ravi.searches('jane')
    const [option] = Object(app.slack.deliveries.at(-1)?.body).options
    Object.assign(option, { value: key })
    await ravi.chooses('Jane Lee')
    expect(ravi.sees()).toContain("You can't list this person's sessions")
    expect(app.audits()).toMatchObject([{ decision: 'refused', reason: 'list_not_allowed' }])
  })

  it('offers nobody to someone who coaches nobody', async () => {
    await app.restart({ EXEC_GROUP_COACHES: 'Enterprise Sales=U0GUEST' })
    expect(await ravi.searches('')).toEqual([])
  })

  it('finds names by the letters of any keyboard', async () => {
    app.addMember({ id: 'l', email: 'l@acme.com', first_name: 'Łukasz', last_name: 'O’Connor' })
    app.pass(25 * 3_600_000)
    await carla.searches('')
    for (const typed of ['lukasz', 'ŁUKASZ', "o'connor"])
      expect(await carla.searches(typed)).toEqual(['Łukasz O’Connor'])
  })

  it('offers a hundred of 120 people', async () => {
    for (let at = 0; at < 120; at += 1)
      app.addMember({ id: `p${at}`, email: `p${at}@acme.com`, first_name: 'Person', last_name: `N${at}` })
    app.pass(25 * 3_600_000)
    await carla.searches('')
    expect(await carla.searches('person')).toHaveLength(100)
    expect(await carla.searches('n119')).toEqual(['Person N119'])
  })
})
