import { describe, expect, it } from 'vitest'
import { practiceButton } from '../../../src/blocks/assignments/assignment-rows.ts'
import { coachNoteMessage } from '../../../src/blocks/coaching/note-message.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'
import { readable } from '../../support/slack/readable.ts'

const NOTE = {
  id: '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a',
  session: 'abc123def456',
  title: '🥇 82.5/100 · Procurement Discovery',
  coach: 'U0COACH',
  note: [{ text: 'Name a <next> step.' }],
  retry: undefined,
  isAnswer: false,
  isReplied: false,
  practice: practiceButton('https://app.exec.com/s/1?a=b'),
}
const RETRY = { due: '2026-04-03', rank: 'gold' } as const
const PRACTICE = '[View]\n[Practice ↗] [Reply…]'

const shown = (blocks: unknown) => readable(objectsIn(parseJson(JSON.stringify(blocks))))

describe("a coach's note", () => {
  it.each([
    ['a note', {}, ' sent you a note:', PRACTICE],
    ['a note without the page of its scenario', { practice: undefined }, 'a note:', '[View]\n[Reply…]'],
    ['an answer', { isAnswer: true }, ' replied:', PRACTICE],
    [
      'a retry',
      { retry: RETRY },
      /sent you a note, and assigned you a retry, due .+ \(goal: Gold\):/,
      PRACTICE,
    ],
  ])('says of %s who wrote, what, and of which session', (_, changes, sentence, buttons) => {
    const { text, blocks } = coachNoteMessage({ ...NOTE, ...changes })
    expect(shown(blocks)).toMatch(sentence)
    expect(shown(blocks)).toContain(`Name a <next> step.\n*🥇 82.5/100 · Procurement Discovery* ${buttons}`)
    expect(text).toMatch(/^<@U0COACH> [^\n]+:\nName a &lt;next&gt; step\.\n🥇 82\.5/)
  })

  it('is a message that Slack takes, however long its words are', () => {
    const note = [{ text: 'x'.repeat(1500) }]
    const { text, blocks } = coachNoteMessage({ ...NOTE, note, title: 'y'.repeat(200), retry: RETRY })
    expect(validateMessage({ text, blocks: parseJson(JSON.stringify(blocks)) })).toEqual([])
  })

  it('once replied to, says so and can be replied to again', () => {
    const replied = coachNoteMessage({ ...NOTE, isReplied: true })
    expect(shown(replied.blocks)).toContain(PRACTICE.replace('\n', '\nYou replied.\n'))
  })
})
