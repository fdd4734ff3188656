import { describe, expect, it } from 'vitest'
import { alertMessage } from '../../../src/blocks/alerts/alert-message.ts'
import { readSessionSummary } from '../../../src/exec/session.ts'
import { readable } from '../../support/card-text.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'

const OPTIONS = { alerts: { atMost: 60, atLeast: 80 }, now: new Date('2026-03-16T10:00:00Z') }

function summaries(count: number, fields: Parameters<typeof sessionDocument>[0] = {}) {
  return Array.from({ length: count }, (_, at) => {
    const line = readSessionSummary(sessionDocument({ id: `session${at}`, ...fields }))
    if (line === undefined) throw new Error('The line has no id.')
    return line.read
  })
}

function draw(sessions: ReturnType<typeof summaries>, notRead = 0) {
  const { text, blocks } = alertMessage(sessions, { ...OPTIONS, notRead })
  const sent = parseJson(JSON.stringify(blocks)) ?? null
  return { text, sent, shown: readable(objectsIn(sent)) }
}

describe('the message of alerts', () => {
  it('names who, the score and the scenario, with View', () => {
    const { shown, text } = draw(summaries(1))
    expect(shown).toBe(
      [
        'A score you asked about',
        '*Jane Smith · 🥇 82.5/100 · Procurement Discovery* [View]',
        "You're alerted to scores of 60 or below, or 80 or above. To change that, press Notifications… in Exec's Home.",
        '[Turn off alerts]',
      ].join('\n'),
    )
    expect(text).toContain('Jane Smith · 🥇 82.5/100 · Procurement Discovery')
  })

  it('shows ten, and says how many more there are', () => {
    const { shown } = draw(summaries(22))
    expect(shown).toMatch(/^22 scores you asked about\n/)
    expect(shown.match(/\[View\]/g)).toHaveLength(10)
    expect(shown).toContain("+12 more in the team's list: /exec-session team")
  })

  it.each([
    [2, 1, '3 scores you asked about', "+1 more in the team's list"],
    [11, 4, '15 scores you asked about', "+5 more in the team's list"],
    [0, 2, '2 scores you asked about', "They are in the team's list"],
    [0, 1, 'A score you asked about', "It is in the team's list"],
  ])('counts with %i shown those %i that could not be read', (found, notRead, title, note) => {
    const { shown } = draw(summaries(found), notRead)
    expect(shown.startsWith(`${title}\n`)).toBe(true)
    expect(shown).toContain(`${note}: /exec-session team`)
  })

  it('is a message that Slack takes, with the longest names', () => {
    const long = '<!channel> *bold* '.repeat(30)
    const user = { id: 'u1', email: 'jane@acme.com', first_name: long, last_name: long }
    const { text, sent } = draw(summaries(22, { user }))
    expect(validateMessage({ text, blocks: sent })).toEqual([])
  })
})
