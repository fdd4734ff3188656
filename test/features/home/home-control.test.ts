import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { addSessions, inTurn, numbers, rowsOf } from '../../support/home-sessions.ts'

const MINUTE_MS = 60_000
const app = testApp()
const { rep: jane } = app

describe('Older and Newer in the Home', () => {
  it('lead through 500 sessions and back, with one request to Exec per hundred', async () => {
    addSessions(app, 500)
    await jane.opensHome()
    const seen = rowsOf(jane)
    while (jane.sees().includes('[Older]')) {
      await jane.presses('Older')
      seen.push(...rowsOf(jane))
    }
    expect(seen).toEqual(numbers(1, 500))
    expect(jane.sees()).toContain('Sessions 491–500 of 500')
    expect(app.execRequests('/sessions').map(({ query }) => query.page)).toEqual(['1', '2', '3', '4', '5'])

    const back = [rowsOf(jane)]
    while (jane.sees().includes('[Newer]')) {
      await jane.presses('Newer')
      back.unshift(rowsOf(jane))
    }
    expect(back.flat()).toEqual(numbers(1, 500))
    expect(app.execRequests('/sessions')).toHaveLength(5)
  })

  it('lead to the next page when Older is pressed twice', async () => {
    addSessions(app, 30)
    await jane.opensHome()
    await Promise.all([jane.presses('Older'), jane.presses('Older')])
    expect(rowsOf(jane)).toEqual(numbers(11, 20))
  })

  it('lead on after a restart: the view itself holds its place', async () => {
    addSessions(app, 25)
    await jane.opensHome()
    await jane.presses('Older')
    await app.restart()
    await jane.presses('Older')
    expect(rowsOf(jane)).toEqual(numbers(21, 25))
  })

  it('use the cached list for four minutes', async () => {
    addSessions(app, 25)
    await jane.opensHome()
    app.pass(4 * MINUTE_MS)
    await jane.presses('Older')
    await jane.presses('Newer')
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })

  it('skip no session where the list was refreshed with a new one: its older pages are read again', async () => {
    addSessions(app, 150)
    const older = async () => {
      for (let page = 0; page < 10; page += 1) await jane.presses('Older')
    }
    await jane.opensHome()
    await older()
    expect(rowsOf(jane)[0]).toBe('#101')
    app.pass(2 * MINUTE_MS)
    addSessions(app, 151)
    await jane.presses('Refresh')
    await older()
    expect(rowsOf(jane)[0]).toBe('#101')
    expect(app.execRequests('/sessions').map(({ query }) => query.page)).toEqual(['1', '2', '1', '2'])
  })

  it('ask Exec again after five minutes', async () => {
    addSessions(app, 25)
    await jane.opensHome()
    app.pass(5 * MINUTE_MS)
    await jane.presses('Older')
    expect(app.execRequests('/sessions')).toHaveLength(2)
  })

  it('lead to the last page where the page asked for is gone', async () => {
    addSessions(app, 12)
    await jane.opensHome()
    await jane.presses('Older')
    app.exec.sessions.clear()
    addSessions(app, 3)
    await app.restart()
    await jane.presses('Newer')
    expect(rowsOf(jane)).toEqual(numbers(1, 3))
  })
})

describe('the rank filter in the Home', () => {
  it('filters without a request to Exec where the whole list is cached', async () => {
    addSessions(app, 100, inTurn)
    await jane.opensHome()
    await jane.chooses('🥈 Silver')
    expect(rowsOf(jane)[0]).toBe('#2')
    expect(jane.sees()).toContain('Silver sessions 1–10 of 25, newest first')
    await jane.presses('Older')
    await jane.presses('Older')
    expect(rowsOf(jane)).toHaveLength(5)
    await jane.chooses('Not graded')
    expect(jane.sees()).toContain('Sessions not graded 1–10 of 25, newest first')
    expect(rowsOf(jane)[0]).toBe('#4')
    await jane.chooses('All ranks')
    expect(rowsOf(jane)).toEqual(numbers(1, 10))
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })

  it('lets Exec filter where only part of the list is cached, and shows the chosen rank', async () => {
    addSessions(app, 500, inTurn)
    await jane.opensHome()
    await jane.chooses('🥇 Gold')
    expect(jane.sees()).toContain('Gold sessions 1–10 of 125, newest first')
    expect(rowsOf(jane).slice(0, 2)).toEqual(['#1', '#5'])
    const seen = rowsOf(jane)
    while (jane.sees().includes('[Older]')) {
      await jane.presses('Older')
      seen.push(...rowsOf(jane))
    }
    expect(seen).toHaveLength(125)
    expect(app.execRequests('/sessions')).toMatchObject([
      {},
      { query: { rank: 'gold', page: '1' } },
      { query: { rank: 'gold', page: '2' } },
    ])
    expect(JSON.stringify(jane.home().state)).toContain('"value":"gold"')
  })

  it('searches a hundred sessions at a time for those that are not graded, says which, and reaches them all', async () => {
    addSessions(app, 250, (number) =>
      [99, 205].includes(number) ? { score: null, rank: null } : { rank: 'gold' },
    )
    await jane.opensHome()
    await jane.chooses('Not graded')
    expect(rowsOf(jane)).toEqual(['#99'])
    expect(jane.sees()).toContain('Sessions not graded 1 of 1, among sessions 1–100 of 250, newest first')
    await jane.presses('Older')
    expect(rowsOf(jane)).toEqual([])
    expect(jane.sees()).toMatch(/All sessions are graded here\.\nLooked at sessions 101–200 of 250/)
    await jane.presses('Older')
    expect(rowsOf(jane)).toEqual(['#205'])
    expect(jane.sees()).not.toContain('Older')
    expect(app.execRequests('/sessions')).toHaveLength(3)
  })

  it('shows each gold session once where the list has grown past the cached part', async () => {
    addSessions(app, 100, inTurn)
    await jane.opensHome()
    await jane.chooses('🥇 Gold')
    expect(rowsOf(jane)).toEqual(['#1', '#5', '#9', '#13', '#17', '#21', '#25', '#29', '#33', '#37'])
    app.pass(MINUTE_MS)
    addSessions(app, 130, inTurn)
    await jane.presses('Refresh')
    expect(jane.sees()).toContain('Gold sessions 1–10 of 33, newest first')
    const seen = rowsOf(jane)
    while (jane.sees().includes('[Older]')) {
      await jane.presses('Older')
      seen.push(...rowsOf(jane))
    }
    expect(seen).toEqual(numbers(1, 130).filter((_, at) => at % 4 === 0))
    expect(app.execRequests('/sessions').slice(1)).toMatchObject([
      { query: { page: '1' } },
      { query: { page: '1', rank: 'gold' } },
    ])
    expect(app.execRequests('/sessions')).toHaveLength(3)
  })

  it('filters the cached part of a list that has grown, while Exec refuses to filter it', async () => {
    addSessions(app, 100, inTurn)
    await jane.opensHome()
    await jane.chooses('🥇 Gold')
    app.pass(MINUTE_MS)
    addSessions(app, 130, inTurn)
    app.exec.faults.nextFor('/sessions', { kind: 'late', until: Promise.resolve() })
    app.exec.faults.setFor('/sessions', { kind: 'invalid_key' })
    await jane.presses('Refresh')
    expect(jane.sees()).toContain('Gold sessions 1–10 of 25, among sessions 1–100 of 130, newest first')
    app.exec.faults.clear()
    const seen = rowsOf(jane)
    app.pass(10_000)
    while (jane.sees().includes('[Older]')) {
      await jane.presses('Older')
      seen.push(...rowsOf(jane))
    }
    expect([...new Set(seen)]).toEqual(numbers(1, 130).filter((_, at) => at % 4 === 0))
  })

  it('says that no session has the chosen rank', async () => {
    addSessions(app, 3)
    await jane.opensHome()
    await jane.chooses('🥉 Bronze')
    expect(jane.sees()).toContain('There are no bronze sessions. Choose *All ranks* to see the others.')
    await jane.chooses('Not graded')
    expect(jane.sees()).toContain('All sessions are graded.')
  })

  it.each([3, 150])('shows the unranked sessions of %i', async (count) => {
    addSessions(app, count, (number) => ({ rank: number === 2 ? 'unranked' : 'gold' }))
    await jane.opensHome()
    await jane.chooses('Unranked')
    expect(rowsOf(jane)).toEqual(['#2'])
    expect(jane.sees()).toContain('Unranked sessions 1 of 1')
  })

  it('is back at all sessions when the Home is opened again', async () => {
    addSessions(app, 3)
    await jane.opensHome()
    await jane.chooses('🥉 Bronze')
    await jane.opensHome()
    expect(rowsOf(jane)).toHaveLength(3)
    expect(JSON.stringify(jane.home().state)).toContain('"value":"all"')
  })
})

describe('Refresh in the Home', () => {
  it('asks Exec nothing within a minute of the last time, and says so', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    addSessions(app, 2)
    app.pass(MINUTE_MS - 1000)
    await jane.presses('Refresh')
    expect(rowsOf(jane)).toEqual(['#1'])
    expect(jane.sees()).toContain('Just updated. Refresh again in a minute.')
    expect(app.execRequests('/sessions')).toHaveLength(1)
    await jane.presses('Refresh')
    expect(app.execRequests('/sessions')).toHaveLength(1)
  })

  it('asks Exec once after a minute, when pressed twice', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    app.exec.faults.latencyMs = 100
    await Promise.all([jane.presses('Refresh'), jane.presses('Refresh')])
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(jane.sees()).not.toContain('Just updated')
    expect(app.execRequests('/sessions')).toHaveLength(2)
  })

  it('keeps the rank filter, and begins at the newest', async () => {
    addSessions(app, 40, (number) => ({ rank: number % 2 === 0 ? 'gold' : 'silver' }))
    await jane.opensHome()
    await jane.chooses('🥇 Gold')
    await jane.presses('Older')
    await jane.presses('Refresh')
    expect(rowsOf(jane)[0]).toBe('#2')
    expect(jane.sees()).toContain('Gold sessions 1–10 of 20')
  })
})

describe('View in the Home', () => {
  it('refuses in the modal someone who may no longer see the session', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    jane.profile.email = 'someone.else@acme.com'
    await app.restart()
    await jane.presses('View', { beside: '#1' })
    expect(JSON.stringify(jane.modal().blocks)).toContain("You can't open")
    expect(app.audits().at(-1)).toMatchObject({ surface: 'view_feedback', decision: 'refused' })
  })

  it('says in the modal that the app is busy', async () => {
    await app.start({ bot: { maxInFlight: 1 } })
    addSessions(app, 1)
    await jane.opensHome()
    const letExecAnswer = app.holdExec()
    await app.slack.command({ user: 'U0COACH', channel: 'C0TEAM', text: 'abc123def456' })
    const pressing = jane.presses('View', { beside: '#1' })
    await jane.waitsFor('busy')
    letExecAnswer()
    await pressing
    expect(jane.seesIn('modal')).toContain('busy')
  })
})
