import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type CardOptions,
  feedbackView,
  sessionCard,
  sessionLine,
} from '../../../src/blocks/card/session-card.ts'
import type { Content, Surface } from '../../../src/blocks/text/document.ts'
import { composerUnfurl, toAttachment } from '../../../src/blocks/unfurl/unfurl.ts'
import { readSession, toSession } from '../../../src/exec/sent-session.ts'
import type { Session } from '../../../src/exec/session.ts'
import { arbitraryDocument, arbitrarySession } from '../../support/arbitrary-session.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { textLength } from '../../support/slack/blocks/validate.ts'
import { validateUnfurl } from '../../support/slack/blocks/validate-message.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { isObject, type Json, type JsonObject } from '../../support/slack/json.ts'
import { messageProblems, sent } from '../sent.ts'

const link = 'https://acme.app.exec.com/sessions/abc123def456?tab=feedback&attempt=2'
const options: fc.Arbitrary<CardOptions> = fc.record({
  reference: fc.constantFrom({ id: 'abc123def456' }, { id: 'abc123def456', link }),
  sessionUrl: fc.constantFrom(undefined, 'https://acme.app.exec.com/sessions/{id}'),
  surface: fc.constantFrom<Surface>('message', 'unfurl', 'view'),
  now: fc.constantFrom(new Date('2026-03-15T15:00:00Z'), new Date('2026-11-25T15:00:00Z')),
  isExpanded: fc.boolean(),
})

function problems(content: Content, surface: Surface) {
  if (surface === 'view') return validateView(sent(feedbackView(content)), 'modal')
  if (surface === 'unfurl') return validateUnfurl(sent(toAttachment(content)), '', false)
  return messageProblems(content, 4000)
}

function expectValid(content: Content, surface: Surface): void {
  expect(problems(content, surface)).toEqual([])
  expect(content.blocks.length).toBeLessThanOrEqual(50)
  expect(textLength(sent(content.blocks))).toBeLessThanOrEqual(10_000)
  expect(content.text.length).toBeLessThanOrEqual(4000)
  expect(content.text.trim()).not.toBe('')
  expect(content.text.isWellFormed()).toBe(true)
}

/** The same session with every text changed but the date, which would become invalid. */
function withTexts(session: Session, change: (text: string) => string): Session {
  const body: unknown = JSON.parse(JSON.stringify(session), (key, value: unknown) =>
    typeof value === 'string' && key !== 'created_at' ? change(value) : value,
  )
  const read = readSession(body)?.read
  fc.pre(read !== undefined)
  return toSession(read ?? {})
}

interface Text {
  holder: JsonObject
  name: string
  text: string
}

function textsIn(value: Json | undefined): Text[] {
  if (typeof value !== 'object' || value === null) return []
  const own = isObject(value)
    ? Object.entries(value).flatMap(([name, text]) =>
        typeof text === 'string' ? [{ holder: value, name, text }] : [],
      )
    : []
  return [...own, ...Object.values(value).flatMap(textsIn)]
}

function shownIn(blocks: Content['blocks']): Text[] {
  const besidesButtons = blocks.filter((block) => block.type !== 'actions')
  return textsIn(sent(besidesButtons)).filter(({ name }) => name === 'text')
}

/** Limits the time to shrink a counterexample: enormous sessions have many smaller ones. */
const LIMITS = { numRuns: 250, interruptAfterTimeLimit: 10_000 }

function property<Values extends [unknown, ...unknown[]]>(
  arbitraries: { [At in keyof Values]: fc.Arbitrary<Values[At]> },
  holds: (...values: Values) => void,
  limits: fc.Parameters<Values> = LIMITS,
): void {
  fc.assert(fc.property<Values>(...arbitraries, holds), limits)
}

/** The bot's own markup on a card: a word or heading in bold, or a date. */
const MARKUP = /^(?:· )?(?:\*[A-Z][a-z ]+\*|<!date\^\d+\^\{date_short_pretty\}\|[^<>]+>)$/
/** Of its text for notifications: dates alone. */
const MARKUP_OF_TEXT = /^(?:[^<>&]|&(?:amp|lt|gt);|<!date\^\d+\^\{date_short_pretty\}\|[^<>]+>)*$/

describe('whatever Exec sends', () => {
  it("the card of each of 10,000 documents is valid on every surface, also by Slack's schema where it is at hand", () => {
    property(
      [arbitraryDocument(), options],
      (document, given) => {
        const session = readSession(document)?.read
        if (session !== undefined) expectValid(sessionCard(toSession(session), given), given.surface)
      },
      { numRuns: 10_000 },
    )
  }, 300_000)

  it('the one-line card and the composer preview are valid', () => {
    property([arbitrarySession(), options], (session, { reference, now }) => {
      const line = sessionLine(session, { reference, now })
      expectValid(line, 'unfurl')
      expect(
        validateUnfurl(
          sent(composerUnfurl(line, { session, now, isOwn: false, isNotified: true })),
          '',
          true,
        ),
      ).toEqual([])
    })
  })

  it('a card mentions nobody, and its only markup is dates', () => {
    property([arbitrarySession(), options], (session, given) => {
      const { text, blocks } = sessionCard(session, given)
      expect(mentionsIn(sent(blocks))).toEqual([])
      expect(text).toMatch(MARKUP_OF_TEXT)
      for (const { holder, text } of shownIn(blocks).filter(({ holder }) => holder.type === 'mrkdwn')) {
        expect(text).toMatch(MARKUP)
        expect(holder.verbatim).toBe(true)
      }
    })
  })

  it('texts from Exec are only where Slack parses nothing', () => {
    const known = new Set(['gold', 'silver', 'bronze', 'unranked', 'good', 'mid', 'bad', 'not_relevant'])
    const mark = (text: string) => (known.has(text) ? text : `¤${text}`)
    property([arbitrarySession(), options], (session, given) => {
      const { blocks } = sessionCard(withTexts(session, mark), given)
      for (const { holder, name, text } of textsIn(sent(blocks)).filter(({ text }) => text.includes('¤'))) {
        // A screen reader reads it out as it is.
        if (name === 'accessibility_label') continue
        expect({ text, name, type: holder.type }).toEqual({
          text,
          name: 'text',
          type: given.surface === 'unfurl' || holder.type !== 'text' ? 'plain_text' : 'text',
        })
      }
    })
  })

  it('a missing value never shows as null, undefined or NaN', () => {
    const word = /\b(?:null|undefined|NaN|Infinity|Invalid Date|\[object)\b/
    // Ignores word boundaries and controls: a cut or a dropped control may create such a word.
    const part = /null|undefined|NaN|Infinity|Invalid Date|\[object/g
    const harmless = (text: string) => text.replaceAll(/\p{C}/gu, '').replaceAll(part, 'word')
    property([arbitrarySession(), options], (session, given) => {
      const content = sessionCard(withTexts(session, harmless), given)
      for (const { text } of textsIn(sent(content))) expect(text).not.toMatch(word)
    })
  })

  it('the fallback text of a card says what its blocks say', () => {
    property([arbitrarySession(), options], (session, given) => {
      const { text, blocks } = sessionCard(session, given)
      fc.pre(!text.endsWith('…'))
      const said = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
      for (const shown of shownIn(blocks)) expect(said).toContain(readableText(shown))
    })
  })
})

/** The text without separator, asterisks and `…`, with dates in words. */
function readableText({ holder, text }: Text): string {
  const bare = text.replace(/^· /, '').replace(/…$/, '')
  if (holder.type !== 'mrkdwn') return bare.trim()
  return (/^<!date\^[^|]+\|([^>]+)>$/.exec(bare)?.[1] ?? bare).replace(/^\*(.+)\*$/, '$1')
}
