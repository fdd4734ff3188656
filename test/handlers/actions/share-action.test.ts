import { describe, expect, it } from 'vitest'
import { testApp } from '../../support/app-fixture.ts'
import type { Person } from '../../support/person.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
const app = testApp({}, (app) => app.addSession())
const { coach, admin } = app

describe('Share… after a share that failed', () => {
  /** The coach shares in a channel where that fails, and is answered in private. */
  async function failedShare(text: string, channel: string): Promise<Person> {
    const there = coach.in(channel)
    await there.asks(`share ${text}`)
    return there
  }

  const form = () => JSON.stringify(coach.modal().blocks)

  it('opens the form with the session and everything that was said, and the form then shares it', async () => {
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'internal_error' })
    const there = await failedShare(`<${LINK}> Open &amp; <@U0REP|jane> &lt;like this&gt;`, 'C0TEAM')
    expect(there.sees()).toMatch(/Slack refused[\s\S]*\[Share…\]/)
    await there.presses('Share…')
    expect(coach.sees()).toContain('82.5/100 · Procurement Discovery — Jane Smith')
    expect(form()).toContain('{"type":"text","text":"Open & "},{"type":"user","user_id":"U0REP"}')
    expect(form()).toContain('"initial_conversation":"C0TEAM"')
    await coach.submits()
    const card = there.publicMessages().at(-1)
    expect(card && there.seesIn(card)).toMatch(/Open &\s+<like this>[\s\S]*82\.5/)
    expect(app.execRequests(`/sessions/${ID}`)).toHaveLength(1)
  })

  it.each([
    ['a direct message between people', 'D0REPCOACH'],
    ['a private channel that the app is not in', 'G0PRIVATE'],
    ['a group that the app is not in', 'G0GROUP'],
  ])('is Send to a person… in %s, also after a restart', async (_, channel) => {
    const there = await failedShare(`${ID} For you, <@U0REP|jane>`, channel)
    await app.restart()
    await there.presses('Send to a person…')
    await coach.submits({ person: 'U0ADMIN' })
    expect(there.publicMessages()).toEqual([])
    expect(admin.dm.seesOnly()).toMatch(/For you, [\s\S]*82\.5/)
  })

  it('lets a conversation be chosen instead of a person', async () => {
    const there = await failedShare(`${ID} Well done`, 'D0REPCOACH')
    await there.presses('Send to a person…')
    await coach.chooses('A channel or group')
    expect(coach.sees()).toContain('Everyone in the conversation will see')
    await coach.submits({ conversation: 'C0TEAM' })
    expect(coach.seesOnly()).toMatch(/Well done[\s\S]*82\.5/)
  })

  it('opens the form without a link that is too long for a button, and with what fits of a long note', async () => {
    app.slack.fault('chat.postMessage', { kind: 'error', error: 'internal_error' })
    const there = await failedShare(`<${LINK}?from=${'x'.repeat(2500)}> ${'👍🏽'.repeat(400)}`, 'C0TEAM')
    await there.presses('Share…')
    expect(form()).toMatch(/"text":"(?:👍🏽){370,374}…"/u)
    expect(form()).toContain('"initial_conversation":"C0TEAM"')
  })

  it('opens the form without a note that does not fit the button, and without the place that refused', async () => {
    const there = await failedShare(`${ID} ${'"'.repeat(1500)}`, 'C0OLD')
    await there.presses('Share…')
    expect(coach.sees()).toContain('Procurement Discovery')
    expect(form()).not.toContain('initial_conversation')
  })

  it.each([
    ['the person may not see the session', 'U0COLLEAGUE', ID],
    ['Exec has no such session', 'U0COACH', 'gone123'],
  ])('is not offered where %s: it would be refused again', async (_, user, id) => {
    const person = app.person(user)
    await person.asks(`share ${id}`)
    expect(person.sees()).not.toMatch(/\[(Share|Send)/)
  })

  it('says that the form did not open', async () => {
    const there = await failedShare(ID, 'C0OLD')
    app.slack.fault('views.open', { kind: 'error', error: 'internal_error' })
    await there.presses('Share…')
    expect(there.sees()).toContain('Something went wrong')
  })

  it('is not offered where the text names no session', async () => {
    const there = await failedShare('!!! this', 'C0TEAM')
    expect(there.sees()).toContain("isn't a session's id or link")
    expect(there.sees()).not.toContain('[Share…]')
  })
})
