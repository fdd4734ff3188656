import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasMenu, type ShareChoices } from '../../../src/blocks/share/share-choices.ts'
import { withMenu } from '../../../src/blocks/share/share-form.ts'
import { shareView } from '../../../src/blocks/share/share-view.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { readable } from '../../support/card-text.ts'
import { arbitrarySession } from '../../support/exec/arbitrary-session.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { isObject, objectsIn, parseJson } from '../../support/slack/json.ts'

const INTO = { channel: 'C0TEAM', threadTs: '1700000000.000100' }

function form(choices: ShareChoices) {
  const view = parseJson(JSON.stringify(shareView({ into: INTO, choices })))
  const blocks = isObject(view) ? objectsIn(view.blocks) : []
  return { view, json: JSON.stringify(view), shown: readable(blocks) }
}

function sessions(...lines: SessionSummary[]): ShareChoices {
  return { kind: 'sessions', list: { sessions: lines, readAt: READ_AT } }
}

const READ_AT = new Date('2026-03-15T15:00:00Z')

const GRADED: SessionSummary = {
  id: 'a',
  scenario: { name: 'Procurement Discovery' },
  score: 82.5,
  rank: 'gold',
  created_at: '2026-03-15T14:30:00Z',
}

describe('a share form opened without a session', () => {
  it('offers the listed sessions, and an input for another one', () => {
    const { shown, json } = form(sessions({ id: 'b' }, GRADED))
    expect(shown).toContain('Graded 🥇 Gold 82.5 · Procurement Discovery · 15 Mar 2026')
    expect(shown).toContain('Not graded yet Exec session')
    expect(shown).toContain('Or another session')
    expect(json.match(/"optional":true/g)).toHaveLength(4)
  })

  it('selects the same session again, or keeps its id if the menu no longer has it', () => {
    const form = { session: 'a', withRubric: true }
    const choices = sessions(GRADED)
    expect(withMenu(form, choices, 'a')).toEqual({ withRubric: true, choices, choice: 'a' })
    expect(withMenu(form, sessions({ id: 'b' }), 'a')).toMatchObject({ session: 'a' })
    expect(withMenu(form, choices, undefined)).toEqual({ ...form, choices })
    expect(withMenu(form, sessions(), 'a')).toEqual(form)
    const view = parseJson(JSON.stringify(shareView(withMenu(form, choices, 'a'))))
    expect(validateView(view, 'modal')).toEqual([])
    expect(JSON.stringify(view)).toMatch(/"initial_option":\{[^}]*\},"value":"a"/)
  })

  it('requires an id if there is no menu', () => {
    const problem = { text: 'x', blocks: [] }
    const without: ShareChoices[] = [sessions(), { kind: 'loading' }, { kind: 'problem', problem }]
    for (const choices of without) {
      expect(hasMenu(choices)).toBe(false)
      expect(form(choices).json).not.toContain('"action_id":"choice"')
      expect(form(choices).json.match(/"optional":true/g)).toHaveLength(2)
    }
  })

  it('offers each session once, at most a hundred, and none whose id is too long for an option', () => {
    const many = Array.from({ length: 500 }, (_, index) => ({ ...GRADED, id: `s${index}` }))
    const { json } = form(sessions({ ...GRADED, id: 'x'.repeat(80) }, GRADED, GRADED, ...many))
    expect(json.match(/"value":"(a|s\d+)"/g)).toHaveLength(100)
    expect(json).not.toContain('xxxx')
  })

  it('cuts a long scenario name in an option and keeps the date', () => {
    const { shown } = form(sessions({ ...GRADED, scenario: { name: 'Negotiation '.repeat(20) } }))
    expect(shown).toMatch(/🥇 Gold 82\.5 · Negotiation .*… · 15 Mar 2026/)
  })

  it.each([
    ['Asia/Kolkata', '15 Mar 2026, 20:00'],
    ['Mars/Base', '15 Mar 2026'],
    [undefined, '15 Mar 2026'],
  ])('says when a session was in the time zone %s: %s', (timeZone, when) => {
    const { shown } = form({ kind: 'sessions', list: { sessions: [GRADED], readAt: READ_AT }, timeZone })
    expect(shown).toMatch(new RegExp(`Discovery · ${when}(?! UTC|,)`))
  })

  it('says how old a stale list of choices is', () => {
    const asOf = new Date('2026-03-15T14:30:00Z')
    expect(form({ kind: 'sessions', list: { sessions: [GRADED], readAt: READ_AT, asOf } }).shown).toContain(
      'As of <!date^',
    )
  })

  it('the share form is a valid view whatever Exec sends', () => {
    const lines = fc
      .array(arbitrarySession(), { maxLength: 8 })
      .map((all) => all.map((session, index): SessionSummary => ({ ...session, id: `s${index}` })))
    fc.assert(
      fc.property(lines, (some) => {
        expect(validateView(form(sessions(...some)).view, 'modal')).toEqual([])
      }),
      { numRuns: 50 },
    )
    const vast = { ...GRADED, score: 1e300, rank: 'r'.repeat(300) }
    expect(validateView(form(sessions(vast)).view, 'modal')).toEqual([])
  })
})
