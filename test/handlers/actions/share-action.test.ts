import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '../../support/person.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'
import { startTestApp, type TestApp } from '../../support/test-app.ts'

const ID = 'abc123def456'
const LINK = `https://acme.app.exec.com/sessions/${ID}`
let app: TestApp
let coach: Person

beforeEach(async () => {
  app = await startTestApp()
  app.addSession()
  coach = app.person('U0COACH')
})

afterEach(async () => {
  expect(app.slack.refusals).toEqual([])
  await app.close()
})

describe('Share… after a share that failed', () => {
  /** The coach shares in a channel where that fails, and is answered in private. */
  async function failedShare(text: string, channel: string): Promise<Person> {
    const there = coach.in(channel)
    await there.asks(`share ${text}`)
    return there
  }

  const form = () => JSON.stringify(coach.modal().blocks)

  it('opens the form with everything that was said, and the form then shares it', async () => {
    const there = await failedShare(`<${LINK}> Open &amp; close &lt;like this&gt;`, 'G0PRIVATE')
    expect(there.sees()).toMatch(/`\/invite`[\s\S]*\[Share…\]/)
    await there.presses('Share…')
    for (const filled of [LINK, 'Open & close <like this>', '"initial_conversation":"G0PRIVATE"'])
      expect(form()).toContain(filled)
    app.conversation('G0PRIVATE').members.push('U0BOT')
    await coach.submits()
    const [card, ...others] = there.publicMessages()
    expect(others).toEqual([])
    expect(card && there.seesIn(card)).toMatch(/Open & close <like this>[\s\S]*82\.5/)
  })

  it('opens the form with a hint on its first field, which is filled in', async () => {
    const there = await failedShare(`<${LINK}>`, 'G0PRIVATE')
    await there.presses('Share…')
    const fields = objectsIn(parseJson(form()))
    expect(fields[0]).toMatchObject({
      hint: { text: 'Its id, or the link of its page in Exec.' },
      element: { initial_value: LINK },
    })
  })

  it('lets another conversation be chosen, also after a restart, and keeps the mention in the note', async () => {
    const there = await failedShare(`${ID} For you, <@U0REP|jane>`, 'D0REPCOACH')
    await app.restart()
    await there.presses('Share…')
    await coach.submits({ conversation: 'C0TEAM' })
    const card = coach.onlyMessage()
    expect(coach.seesIn(card)).toMatch(/For you[\s\S]*82\.5/)
    expect(JSON.stringify(card.blocks[0])).toContain('{"type":"user","user_id":"U0REP"}')
  })

  it('opens the form with the id where the link is too long for a button, and with what fits of a long note', async () => {
    const there = await failedShare(`<${LINK}?from=${'x'.repeat(2500)}> ${'👍🏽'.repeat(400)}`, 'D0REPCOACH')
    await there.presses('Share…')
    expect(form()).toContain(`"initial_value":"${ID}"`)
    expect(form()).toMatch(/"initial_value":"(?:👍🏽){370,374}…"/u)
    expect(form()).toContain('"initial_conversation":"D0REPCOACH"')
  })

  it('opens the form with the conversation where the note does not fit the button', async () => {
    const there = await failedShare(`${ID} ${'"'.repeat(1500)}`, 'C0OLD')
    await there.presses('Share…')
    expect(form()).toContain('"initial_conversation":"C0OLD"')
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
