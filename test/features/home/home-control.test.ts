import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import { MINUTE_MS } from '../../support/durations.ts'
import { addSessions, numbers, rowsOf } from '../../support/home-sessions.ts'

const app = testApp()
const { rep: jane } = app

const requests = () => app.execRequests('/sessions')

/** Presses the button as long as there is one, and reads the rows of each page. */
async function pagesBy(label: 'Older' | 'Newer'): Promise<string[][]> {
  const pages = [rowsOf(jane)]
  while (jane.sees().includes(`[${label}]`)) {
    await jane.presses(label)
    pages.push(rowsOf(jane))
  }
  return pages
}

describe('Older and Newer in the Home', () => {
  it('lead through 105 sessions and back, with one request to Exec per hundred', async () => {
    addSessions(app, 105)
    await jane.opensHome()
    expect((await pagesBy('Older')).flat()).toEqual(numbers(1, 105))
    expect(jane.sees()).toContain('101–105 of 105')
    expect((await pagesBy('Newer')).reverse().flat()).toEqual(numbers(1, 105))
    expect(requests().map(({ query }) => query.page)).toEqual(['1', '2'])
  })

  it('lead on after a restart, to the last page where the one asked for is gone', async () => {
    addSessions(app, 25)
    await jane.opensHome()
    await jane.presses('Older')
    await app.restart()
    await jane.presses('Older')
    expect(rowsOf(jane)).toEqual(numbers(11, 15))
    app.exec.sessions.clear()
    addSessions(app, 3)
    await app.restart()
    await jane.presses('Newer')
    expect(rowsOf(jane)).toEqual(numbers(1, 3))
  })

  it('use the cached list for less than five minutes', async () => {
    addSessions(app, 25)
    await jane.opensHome()
    app.pass(4 * MINUTE_MS)
    await jane.presses('Older')
    await jane.presses('Newer')
    expect(requests()).toHaveLength(1)
    app.pass(MINUTE_MS)
    await jane.presses('Older')
    expect(requests()).toHaveLength(2)
  })

  it('skip no session where the list was refreshed with a new one: its older pages are read again', async () => {
    const readsOn = async () => {
      for (let page = 0; page < 20; page += 1) await jane.presses('Older')
      expect(rowsOf(jane)[0]).toBe('#101')
    }
    addSessions(app, 105)
    await jane.opensHome()
    await readsOn()
    app.pass(2 * MINUTE_MS)
    addSessions(app, 106)
    await jane.chooses('Refresh')
    await readsOn()
    expect(requests().map(({ query }) => query.page)).toEqual(['1', '2', '1', '2'])
  })
})

describe('Refresh in the Home', () => {
  it('asks Exec nothing within a minute of the last time, and says so', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    addSessions(app, 2)
    app.pass(MINUTE_MS - 1000)
    for (let time = 0; time < 2; time += 1) {
      await jane.chooses('Refresh')
      expect(rowsOf(jane)).toEqual(['#1'])
      expect(jane.sees()).toContain('Just updated. Refresh again in a minute.')
    }
    expect(requests()).toHaveLength(1)
  })

  it('asks Exec once after a minute, when pressed twice', async () => {
    addSessions(app, 1)
    await jane.opensHome()
    app.pass(MINUTE_MS)
    addSessions(app, 2)
    app.exec.faults.latencyMs = 100
    await Promise.all([jane.chooses('Refresh'), jane.chooses('Refresh')])
    expect(rowsOf(jane)).toEqual(['#1', '#2'])
    expect(jane.sees()).not.toContain('Just updated')
    expect(requests()).toHaveLength(2)
  })
})

describe('View in the Home', () => {
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
