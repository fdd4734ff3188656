import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import type { JsonObject } from '../../support/slack/json.ts'

const LATER_MS = 4 * 60_000

const app = testApp({ bot: { timing: { submitMs: 0 } } }, (app) => app.addSession())
const { coach } = app

async function opensForm() {
  await coach.asks('abc123def456')
  await coach.presses('Share…', { in: coach.answer() })
}

describe('a form that says that it is being sent', () => {
  it('is told of as broken off where Slack does not take how it ended', async () => {
    const sentAt = app.now()
    await opensForm()
    app.slackAnswers('views.update', 'internal_error', 5)
    await coach.submits()
    await app.sayLater(LATER_MS)
    const told = coach.dm.onlyMessage().text
    expect(told).toContain('It may not have gone through, so check before you send it again.')
    const [, seconds] = /sent at <!date\^(\d+)\^/.exec(told) ?? []
    expect(Math.abs(Number(seconds) * 1000 - sentAt)).toBeLessThan(60_000)
  })

  it('is told of once more where it stays unclear whether Slack has the message', async () => {
    await opensForm()
    app.slackAnswers('views.update', 'internal_error', 5)
    await coach.submits()
    const only = ({ channel }: JsonObject) => channel === coach.id
    app.slack.fault('chat.postMessage', { kind: 'status', status: 500, only })
    await app.sayLater(LATER_MS)
    expect(coach.dm.answers()).toEqual([])
    for (let minute = 0; minute < 3; minute += 1) await app.sayLater()
    expect(coach.dm.onlyMessage().text).toContain('broke off before I was done')
  })

  it('is not told of once it says that it is done', async () => {
    await opensForm()
    await coach.submits()
    await app.sayLater(LATER_MS)
    expect(coach.dm.answers()).toEqual([])
  })

  it('is not told of where it did not say how it ended, was sent again, and closed then', async () => {
    await opensForm()
    app.slackAnswers('views.update', 'internal_error')
    await coach.submits()
    expect(coach.sees()).toContain('Sending…')
    await app.redeliver()
    await app.sayLater(LATER_MS)
    expect(coach.dm.answers()).toEqual([])
  })
})
