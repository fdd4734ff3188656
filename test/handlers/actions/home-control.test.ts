import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addSessions, type HomeStage, inTurn, numbers, startHomeStage } from '../../support/home-stage.ts'

const MINUTE_MS = 60_000
let stage: HomeStage

beforeEach(async () => {
  stage = await startHomeStage()
})

afterEach(async () => {
  expect(stage.slack.refusals).toEqual([])
  await stage.close()
})

describe('Older and Newer', () => {
  it('lead through 500 sessions and back, with one request for each hundred', async () => {
    addSessions(stage, 500)
    await stage.openHome()
    const seen = stage.rows()
    while (stage.text().includes('[Older]')) {
      await stage.press('home.older')
      seen.push(...stage.rows())
    }
    expect(seen).toEqual(numbers(1, 500))
    expect(stage.text()).toContain('Sessions 491–500 of 500')
    expect(stage.listRequests().map(({ page }) => page)).toEqual(['1', '2', '3', '4', '5'])

    const back = [stage.rows()]
    while (stage.text().includes('[Newer]')) {
      await stage.press('home.newer')
      back.unshift(stage.rows())
    }
    expect(back.flat()).toEqual(numbers(1, 500))
    expect(stage.listRequests()).toHaveLength(5)
  })

  it('lead to the same place when they are pressed twice', async () => {
    addSessions(stage, 30)
    await stage.openHome()
    const view = stage.home()
    const older = () => stage.slack.click({ user: 'U0REP', view, action_id: 'home.older' })
    await Promise.all([older(), older()])
    await stage.bot.idle()
    expect(stage.rows()).toEqual(numbers(11, 20))
  })

  it('work after a restart: what a Home remembers is in it', async () => {
    addSessions(stage, 25)
    await stage.openHome()
    await stage.press('home.older')
    await stage.restart()
    await stage.press('home.older')
    expect(stage.rows()).toEqual(numbers(21, 25))
  })

  it('do not ask Exec again after a minute', async () => {
    addSessions(stage, 25)
    await stage.openHome()
    stage.pass(4 * MINUTE_MS)
    await stage.press('home.older')
    await stage.press('home.newer')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('skip nothing where a session has come meanwhile: no page is older than the list that it belongs to', async () => {
    addSessions(stage, 150)
    const older = async () => {
      for (let page = 0; page < 10; page += 1) await stage.press('home.older')
    }
    await stage.openHome()
    await older()
    expect(stage.rows()[0]).toBe('#101')
    stage.pass(2 * MINUTE_MS)
    addSessions(stage, 151)
    await stage.press('home.refresh')
    await older()
    expect(stage.rows()[0]).toBe('#101')
    expect(stage.listRequests().map(({ page }) => page)).toEqual(['1', '2', '1', '2'])
  })

  it('ask Exec again after five minutes', async () => {
    addSessions(stage, 25)
    await stage.openHome()
    stage.pass(5 * MINUTE_MS)
    await stage.press('home.older')
    expect(stage.listRequests()).toHaveLength(2)
  })

  it('lead back from what is not there any more', async () => {
    addSessions(stage, 12)
    await stage.openHome()
    await stage.press('home.older')
    stage.exec.sessions.clear()
    addSessions(stage, 3)
    await stage.restart()
    await stage.press('home.newer')
    expect(stage.rows()).toEqual(numbers(1, 3))
  })
})

describe('the rank filter', () => {
  it('costs no request where the whole list is at hand', async () => {
    addSessions(stage, 100, inTurn)
    await stage.openHome()
    await stage.press('home.rank', 'silver')
    expect(stage.rows()[0]).toBe('#2')
    expect(stage.text()).toContain('Silver sessions 1–10 of 25, newest first')
    await stage.press('home.older')
    await stage.press('home.older')
    expect(stage.rows()).toHaveLength(5)
    await stage.press('home.rank', 'ungraded')
    expect(stage.text()).toContain('Sessions not graded 1–10 of 25, newest first')
    expect(stage.rows()[0]).toBe('#4')
    await stage.press('home.rank', 'all')
    expect(stage.rows()).toEqual(numbers(1, 10))
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('lets Exec filter where it is not, and is shown as it was chosen', async () => {
    addSessions(stage, 500, inTurn)
    await stage.openHome()
    await stage.press('home.rank', 'gold')
    expect(stage.text()).toContain('Gold sessions 1–10 of 125, newest first')
    expect(stage.rows().slice(0, 2)).toEqual(['#1', '#5'])
    const seen = stage.rows()
    while (stage.text().includes('[Older]')) {
      await stage.press('home.older')
      seen.push(...stage.rows())
    }
    expect(seen).toHaveLength(125)
    expect(stage.listRequests()).toMatchObject([{}, { rank: 'gold', page: '1' }, { rank: 'gold', page: '2' }])
    expect(JSON.stringify(stage.home().state)).toContain('"value":"gold"')
  })

  it('says of which sessions it looked for those that are not graded, and reaches them all', async () => {
    addSessions(stage, 250, (number) =>
      [99, 205].includes(number) ? { score: null, rank: null } : { rank: 'gold' },
    )
    await stage.openHome()
    await stage.press('home.rank', 'ungraded')
    expect(stage.rows()).toEqual(['#99'])
    expect(stage.text()).toContain('Sessions not graded 1 of 1, among sessions 1–100 of 250, newest first')
    await stage.press('home.older')
    expect(stage.rows()).toEqual([])
    expect(stage.text()).toMatch(/All of them are graded here\.\nLooked at sessions 101–200 of 250/)
    await stage.press('home.older')
    expect(stage.rows()).toEqual(['#205'])
    expect(stage.text()).not.toContain('Older')
    expect(stage.listRequests()).toHaveLength(3)
  })

  it('skips nothing and doubles nothing where the list has grown past what is at hand', async () => {
    addSessions(stage, 100, inTurn)
    await stage.openHome()
    await stage.press('home.rank', 'gold')
    expect(stage.rows()).toEqual(['#1', '#5', '#9', '#13', '#17', '#21', '#25', '#29', '#33', '#37'])
    stage.pass(MINUTE_MS)
    addSessions(stage, 130, inTurn)
    await stage.press('home.refresh')
    expect(stage.text()).toContain('Gold sessions 1–10 of 33, newest first')
    const seen = stage.rows()
    while (stage.text().includes('[Older]')) {
      await stage.press('home.older')
      seen.push(...stage.rows())
    }
    expect(seen).toEqual(numbers(1, 130).filter((_, at) => at % 4 === 0))
    expect(stage.listRequests().slice(1)).toMatchObject([{ page: '1' }, { page: '1', rank: 'gold' }])
    expect(stage.listRequests()).toHaveLength(3)
  })

  it('shows what is at hand of a list that has grown, where Exec does not filter it', async () => {
    addSessions(stage, 100, inTurn)
    await stage.openHome()
    await stage.press('home.rank', 'gold')
    stage.pass(MINUTE_MS)
    addSessions(stage, 130, inTurn)
    stage.exec.faults.next({ kind: 'late', until: Promise.resolve() })
    stage.exec.faults.setFor('/sessions', { kind: 'invalid_key' })
    await stage.press('home.refresh')
    expect(stage.text()).toContain('Gold sessions 1–10 of 25, among sessions 1–100 of 130, newest first')
    stage.exec.faults.clear()
    const seen = stage.rows()
    stage.pass(10_000)
    while (stage.text().includes('[Older]')) {
      await stage.press('home.older')
      seen.push(...stage.rows())
    }
    expect([...new Set(seen)]).toEqual(numbers(1, 130).filter((_, at) => at % 4 === 0))
  })

  it('says that there are none', async () => {
    addSessions(stage, 3)
    await stage.openHome()
    await stage.press('home.rank', 'bronze')
    expect(stage.text()).toContain('There are no bronze sessions. Choose *All sessions* to see the others.')
    await stage.press('home.rank', 'ungraded')
    expect(stage.text()).toContain('All of them are graded.')
  })

  it('is set back when the Home is opened again', async () => {
    addSessions(stage, 3)
    await stage.openHome()
    await stage.press('home.rank', 'bronze')
    await stage.openHome()
    expect(stage.rows()).toHaveLength(3)
    expect(JSON.stringify(stage.home().state)).toContain('"value":"all"')
  })
})

describe('Refresh', () => {
  it('within a minute asks nobody, and says when it works again', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    addSessions(stage, 2)
    stage.pass(MINUTE_MS - 1000)
    await stage.press('home.refresh')
    expect(stage.rows()).toEqual(['#1'])
    expect(stage.text()).toMatch(
      /Up to date as of <!date[\s\S]*works again at <!date\^\d+\^\{time_secs\}\|[\d:]+ UTC>/,
    )
    expect(stage.listRequests()).toHaveLength(1)
    await stage.press('home.refresh')
    expect(stage.listRequests()).toHaveLength(1)
  })

  it('asks Exec after a minute, once', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    stage.pass(MINUTE_MS)
    addSessions(stage, 2)
    stage.exec.faults.latencyMs = 100
    const view = stage.home()
    const refresh = () => stage.slack.click({ user: 'U0REP', view, action_id: 'home.refresh' })
    await Promise.all([refresh(), refresh()])
    await stage.bot.idle()
    expect(stage.rows()).toEqual(['#1', '#2'])
    expect(stage.text()).not.toContain('works again')
    expect(stage.listRequests()).toHaveLength(2)
  })

  it('keeps the filter, and begins at the newest', async () => {
    addSessions(stage, 40, (number) => ({ rank: number % 2 === 0 ? 'gold' : 'silver' }))
    await stage.openHome()
    await stage.press('home.rank', 'gold')
    await stage.press('home.older')
    await stage.press('home.refresh')
    expect(stage.rows()[0]).toBe('#2')
    expect(stage.text()).toContain('Gold sessions 1–10 of 20')
  })
})

describe('View', () => {
  it('is refused in the modal where the session may not be seen by now', async () => {
    addSessions(stage, 1)
    await stage.openHome()
    const jane = stage.slack.workspace.people.find(({ id }) => id === 'U0REP')
    if (jane !== undefined) jane.email = 'someone.else@acme.com'
    await stage.restart()
    await stage.viewSession('session1')
    expect(JSON.stringify(stage.slack.view('U0REP')?.blocks)).toContain('You are not among them')
    expect(stage.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('says in a modal that the app is busy', async () => {
    await stage.close()
    stage = await startHomeStage({ env: { MAX_IN_FLIGHT: '1' } })
    addSessions(stage, 1)
    await stage.openHome()
    stage.exec.faults.latencyMs = 300
    await stage.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: 'abc123def456' })
    await stage.viewSession('session1')
    expect(JSON.stringify(stage.slack.view('U0REP')?.blocks)).toContain('busy')
  })
})
