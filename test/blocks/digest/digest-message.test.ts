import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { digestOf } from '../../../src/blocks/digest/digest.ts'
import { type DigestOptions, digestMessage } from '../../../src/blocks/digest/digest-message.ts'
import { LIMITS } from '../../../src/blocks/text/limits.ts'
import type { SessionSummary } from '../../../src/exec/session.ts'
import { arbitrarySession } from '../../support/arbitrary-session.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { objectsIn, parseJson } from '../../support/slack/json.ts'
import { readable } from '../../support/slack/readable.ts'
import { drawn } from '../drawn.ts'
import { NOW, session, WEEK } from './some-sessions.ts'

const OPTIONS: DigestOptions = {
  every: 'weekly',
  period: WEEK,
  newest: undefined,
  now: NOW,
}

function draw(sessions: SessionSummary[], options: Partial<DigestOptions> = {}, plainly = false) {
  const digest = digestOf(sessions, WEEK)
  if (digest === undefined) throw new Error('There is no digest')
  const content = digestMessage(digest, { ...OPTIONS, ...options }, { plainly })
  const sent = parseJson(JSON.stringify(content.blocks)) ?? null
  const blocks = objectsIn(sent)
  return {
    content,
    text: content.text,
    message: { text: content.text, blocks: sent },
    blocks,
    shown: readable(blocks),
  }
}

const TEAM = [
  session('a', 1, 'Ann', 82.5, { rank: 'gold' }),
  session('b', 8, 'Ann', 48),
  session('c', 2, 'Bob', 60),
  session('d', 9, 'Bob', 71),
  session('e', 3, 'Bob', 64),
  session('f', 4, 'Cid', null),
  session('g', 16, 'Dee', 90),
]

describe('a digest', () => {
  it.each([
    ['with a chart, a table and a *View* for each person', false],
    ['in words where Slack takes neither chart nor table', true],
  ])('says who practiced, how well, who rose, who slipped and who is quiet, %s', (_, plainly) => {
    expect(drawn(draw(TEAM, {}, plainly).content)).toMatchSnapshot()
  })

  it('has no chart of one person', () => {
    const { blocks } = draw([session('a', 1, 'Ann', 80)])
    expect(blocks.map(({ type }) => type)).not.toContain('data_visualization')
  })

  it.each([
    ['daily', 'Since yesterday: 1 session by 1 person', 'You get this every day.'],
    ['weekly', 'Last 7 days: 1 session by 1 person', 'You get this every Monday.'],
  ] as const)('says how often it comes: %s', (every, title, note) => {
    const { text } = draw([session('a', 1, 'Ann', 80)], { every })
    expect(text).toContain(title)
    expect(text).toContain(note)
  })

  it('says that nothing is graded yet, and that it does not cover everything', () => {
    const { text } = draw([session('a', 1, 'Ann', null)], { newest: 300 })
    expect(text).toContain('\nSince 9 Mar 2026')
    expect(text).toContain('None of them is graded yet.')
    expect(text).toContain('Exec has more sessions. This covers the newest 300.')
  })

  it('gives people with the same name labels that differ', () => {
    const name = (id: string) => ({ user: { id, first_name: 'Maximilian', last_name: 'Featherstonehaugh' } })
    const { blocks, message } = draw([1, 2, 3].map((at) => session(`s${at}`, at, '', 80, name(`u${at}`))))
    expect(validateMessage(message)).toEqual([])
    const chart = blocks.find(({ type }) => type === 'data_visualization')
    expect(JSON.stringify(chart)).toContain(
      '["Maximilian Feathers…","Maximilian Feathe… 2","Maximilian Feathe… 3"]',
    )
  })

  it('leaves out people beyond the 25th, and says so', () => {
    const many = Array.from({ length: 40 }, (_, at) => session(`s${at}`, 1, `Rep ${at}`, at))
    const { message, text, blocks } = draw(many)
    expect(validateMessage(message)).toEqual([])
    expect(text).toContain('15 more people practiced.')
    expect(JSON.stringify(blocks)).toContain('The 20 highest averages')
  })

  it('is valid for Slack, short enough and mentions nobody, whatever Exec sends', () => {
    const long = 'W'.repeat(200)
    const hostile = fc.constantFrom(long, '<!channel>', '<@U123> *x*', '@here', ' ', '\u202Eright')
    const line = fc.record({
      session: arbitrarySession(),
      id: fc.stringMatching(/^[a-z0-9]{1,12}$/),
      daysAgo: fc.integer({ min: 0, max: 21 }),
      name: fc.option(hostile),
    })
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), fc.boolean(), (lines, plainly) => {
        const sessions = lines.map(({ session: drawn, id, daysAgo, name }) => ({
          ...session(id, daysAgo, '', null),
          ...drawn,
          id,
          created_at: session(id, daysAgo, '', null).created_at,
          ...(name === null ? {} : { user: { id, first_name: name, last_name: name } }),
        }))
        if (digestOf(sessions, WEEK) === undefined) return
        const { message, blocks, text } = draw(sessions, {}, plainly)
        expect(validateMessage(message)).toEqual([])
        expect(mentionsIn(message.blocks, text)).toEqual([])
        expect(readable(blocks).length).toBeLessThan(LIMITS.messageCharacters)
      }),
      { numRuns: 40 },
    )
  })
})
