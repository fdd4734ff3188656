import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  addSessions,
  type HomeTestApp,
  inTurn,
  numbers,
  startHomeTestApp,
} from '../../support/home-test-app.ts'

const MINUTE_MS = 60_000
let app: HomeTestApp

beforeEach(async () => {
  app = await startHomeTestApp()
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('Older and Newer', () => {
  it('lead through 500 sessions and back, with one request for each hundred', async () => {
    addSessions(app, 500)
    await app.openHome()
    const seen = app.rows()
    while (app.text().includes('[Older]')) {
      await app.press('home.older')
      seen.push(...app.rows())
    }
    expect(seen).toEqual(numbers(1, 500))
    expect(app.text()).toContain('Sessions 491–500 of 500')
    expect(app.listRequests().map(({ page }) => page)).toEqual(['1', '2', '3', '4', '5'])

    const back = [app.rows()]
    while (app.text().includes('[Newer]')) {
      await app.press('home.newer')
      back.unshift(app.rows())
    }
    expect(back.flat()).toEqual(numbers(1, 500))
    expect(app.listRequests()).toHaveLength(5)
  })

  it('lead to the same place when they are pressed twice', async () => {
    addSessions(app, 30)
    await app.openHome()
    const view = app.home()
    const older = () => app.slack.click({ user: 'U0REP', view, action_id: 'home.older' })
    await Promise.all([older(), older()])
    await app.bot.idle()
    expect(app.rows()).toEqual(numbers(11, 20))
  })

  it('work after a restart: what a Home remembers is in it', async () => {
    addSessions(app, 25)
    await app.openHome()
    await app.press('home.older')
    await app.restart()
    await app.press('home.older')
    expect(app.rows()).toEqual(numbers(21, 25))
  })

  it('do not ask Exec again after a minute', async () => {
    addSessions(app, 25)
    await app.openHome()
    app.pass(4 * MINUTE_MS)
    await app.press('home.older')
    await app.press('home.newer')
    expect(app.listRequests()).toHaveLength(1)
  })

  it('skip nothing where a session has come meanwhile: no page is older than the list that it belongs to', async () => {
    addSessions(app, 150)
    const older = async () => {
      for (let page = 0; page < 10; page += 1) await app.press('home.older')
    }
    await app.openHome()
    await older()
    expect(app.rows()[0]).toBe('#101')
    app.pass(2 * MINUTE_MS)
    addSessions(app, 151)
    await app.press('home.refresh')
    await older()
    expect(app.rows()[0]).toBe('#101')
    expect(app.listRequests().map(({ page }) => page)).toEqual(['1', '2', '1', '2'])
  })

  it('ask Exec again after five minutes', async () => {
    addSessions(app, 25)
    await app.openHome()
    app.pass(5 * MINUTE_MS)
    await app.press('home.older')
    expect(app.listRequests()).toHaveLength(2)
  })

  it('lead back from what is not there any more', async () => {
    addSessions(app, 12)
    await app.openHome()
    await app.press('home.older')
    app.exec.sessions.clear()
    addSessions(app, 3)
    await app.restart()
    await app.press('home.newer')
    expect(app.rows()).toEqual(numbers(1, 3))
  })
})

describe('the rank filter', () => {
  it('costs no request where the whole list is at hand', async () => {
    addSessions(app, 100, inTurn)
    await app.openHome()
    await app.press('home.rank', 'silver')
    expect(app.rows()[0]).toBe('#2')
    expect(app.text()).toContain('Silver sessions 1–10 of 25, newest first')
    await app.press('home.older')
    await app.press('home.older')
    expect(app.rows()).toHaveLength(5)
    await app.press('home.rank', 'ungraded')
    expect(app.text()).toContain('Sessions not graded 1–10 of 25, newest first')
    expect(app.rows()[0]).toBe('#4')
    await app.press('home.rank', 'all')
    expect(app.rows()).toEqual(numbers(1, 10))
    expect(app.listRequests()).toHaveLength(1)
  })

  it('lets Exec filter where it is not, and is shown as it was chosen', async () => {
    addSessions(app, 500, inTurn)
    await app.openHome()
    await app.press('home.rank', 'gold')
    expect(app.text()).toContain('Gold sessions 1–10 of 125, newest first')
    expect(app.rows().slice(0, 2)).toEqual(['#1', '#5'])
    const seen = app.rows()
    while (app.text().includes('[Older]')) {
      await app.press('home.older')
      seen.push(...app.rows())
    }
    expect(seen).toHaveLength(125)
    expect(app.listRequests()).toMatchObject([{}, { rank: 'gold', page: '1' }, { rank: 'gold', page: '2' }])
    expect(JSON.stringify(app.home().state)).toContain('"value":"gold"')
  })

  it('says of which sessions it looked for those that are not graded, and reaches them all', async () => {
    addSessions(app, 250, (number) =>
      [99, 205].includes(number) ? { score: null, rank: null } : { rank: 'gold' },
    )
    await app.openHome()
    await app.press('home.rank', 'ungraded')
    expect(app.rows()).toEqual(['#99'])
    expect(app.text()).toContain('Sessions not graded 1 of 1, among sessions 1–100 of 250, newest first')
    await app.press('home.older')
    expect(app.rows()).toEqual([])
    expect(app.text()).toMatch(/All of them are graded here\.\nLooked at sessions 101–200 of 250/)
    await app.press('home.older')
    expect(app.rows()).toEqual(['#205'])
    expect(app.text()).not.toContain('Older')
    expect(app.listRequests()).toHaveLength(3)
  })

  it('skips nothing and doubles nothing where the list has grown past what is at hand', async () => {
    addSessions(app, 100, inTurn)
    await app.openHome()
    await app.press('home.rank', 'gold')
    expect(app.rows()).toEqual(['#1', '#5', '#9', '#13', '#17', '#21', '#25', '#29', '#33', '#37'])
    app.pass(MINUTE_MS)
    addSessions(app, 130, inTurn)
    await app.press('home.refresh')
    expect(app.text()).toContain('Gold sessions 1–10 of 33, newest first')
    const seen = app.rows()
    while (app.text().includes('[Older]')) {
      await app.press('home.older')
      seen.push(...app.rows())
    }
    expect(seen).toEqual(numbers(1, 130).filter((_, at) => at % 4 === 0))
    expect(app.listRequests().slice(1)).toMatchObject([{ page: '1' }, { page: '1', rank: 'gold' }])
    expect(app.listRequests()).toHaveLength(3)
  })

  it('shows what is at hand of a list that has grown, where Exec does not filter it', async () => {
    addSessions(app, 100, inTurn)
    await app.openHome()
    await app.press('home.rank', 'gold')
    app.pass(MINUTE_MS)
    addSessions(app, 130, inTurn)
    app.exec.faults.next({ kind: 'late', until: Promise.resolve() })
    app.exec.faults.setFor('/sessions', { kind: 'invalid_key' })
    await app.press('home.refresh')
    expect(app.text()).toContain('Gold sessions 1–10 of 25, among sessions 1–100 of 130, newest first')
    app.exec.faults.clear()
    const seen = app.rows()
    app.pass(10_000)
    while (app.text().includes('[Older]')) {
      await app.press('home.older')
      seen.push(...app.rows())
    }
    expect([...new Set(seen)]).toEqual(numbers(1, 130).filter((_, at) => at % 4 === 0))
  })

  it('says that there are none', async () => {
    addSessions(app, 3)
    await app.openHome()
    await app.press('home.rank', 'bronze')
    expect(app.text()).toContain('There are no bronze sessions. Choose *All sessions* to see the others.')
    await app.press('home.rank', 'ungraded')
    expect(app.text()).toContain('All of them are graded.')
  })

  it('is set back when the Home is opened again', async () => {
    addSessions(app, 3)
    await app.openHome()
    await app.press('home.rank', 'bronze')
    await app.openHome()
    expect(app.rows()).toHaveLength(3)
    expect(JSON.stringify(app.home().state)).toContain('"value":"all"')
  })
})

describe('Refresh', () => {
  it('within a minute asks nobody, and says when it works again', async () => {
    addSessions(app, 1)
    await app.openHome()
    addSessions(app, 2)
    app.pass(MINUTE_MS - 1000)
    await app.press('home.refresh')
    expect(app.rows()).toEqual(['#1'])
    expect(app.text()).toMatch(
      /Up to date as of <!date[\s\S]*works again at <!date\^\d+\^\{time_secs\}\|[\d:]+ UTC>/,
    )
    expect(app.listRequests()).toHaveLength(1)
    await app.press('home.refresh')
    expect(app.listRequests()).toHaveLength(1)
  })

  it('asks Exec after a minute, once', async () => {
    addSessions(app, 1)
    await app.openHome()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    app.exec.faults.latencyMs = 100
    const view = app.home()
    const refresh = () => app.slack.click({ user: 'U0REP', view, action_id: 'home.refresh' })
    await Promise.all([refresh(), refresh()])
    await app.bot.idle()
    expect(app.rows()).toEqual(['#1', '#2'])
    expect(app.text()).not.toContain('works again')
    expect(app.listRequests()).toHaveLength(2)
  })

  it('keeps the filter, and begins at the newest', async () => {
    addSessions(app, 40, (number) => ({ rank: number % 2 === 0 ? 'gold' : 'silver' }))
    await app.openHome()
    await app.press('home.rank', 'gold')
    await app.press('home.older')
    await app.press('home.refresh')
    expect(app.rows()[0]).toBe('#2')
    expect(app.text()).toContain('Gold sessions 1–10 of 20')
  })
})

describe('View', () => {
  it('is refused in the modal where the session may not be seen by now', async () => {
    addSessions(app, 1)
    await app.openHome()
    const jane = app.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = 'someone.else@acme.com'
    await app.restart()
    await app.viewSession('session1')
    expect(JSON.stringify(app.slack.view('U0REP')?.blocks)).toContain('You are not among them')
    expect(app.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('says in a modal that the app is busy', async () => {
    await app.close()
    app = await startHomeTestApp({ bot: { maxInFlight: 1 } })
    addSessions(app, 1)
    await app.openHome()
    app.exec.faults.latencyMs = 300
    await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: 'abc123def456' })
    await app.viewSession('session1')
    expect(JSON.stringify(app.slack.view('U0REP')?.blocks)).toContain('busy')
  })
})
