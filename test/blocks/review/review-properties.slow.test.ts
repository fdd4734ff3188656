import type { ModalView } from '@slack/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeTarget, REVIEW_ACTIONS, type SessionTab } from '../../../src/blocks/review/review-controls.ts'
import { reviewView } from '../../../src/blocks/review/review-view.ts'
import { mentionsIn } from '../../support/slack/blocks/mentions.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { sent } from '../sent.ts'
import { buttonsIn, notesIn, richTextBlocksIn, richTextIn, textsOf } from './shown.ts'
import { taggedSession } from './tagged-session.ts'
import { follow, reference, walk, walkableSession } from './walk-review.ts'

const TABS: SessionTab[] = ['rubric', 'transcript']

function expectValid(view: ModalView): void {
  expect(validateView(sent(view), 'modal')).toEqual([])
  expect(Buffer.byteLength(JSON.stringify(view))).toBeLessThanOrEqual(100_000)
  expect(mentionsIn(sent(view))).toEqual([])
  for (const block of richTextBlocksIn(view)) {
    const texts = textsOf(block).map(({ text }) => text)
    expect(texts.join('').length).toBeLessThanOrEqual(3000)
  }
}

/** Removes invisible characters and white space. */
function visible(text: string): string {
  return text.replace(/[\s\p{C}\p{Z}]/gu, '')
}

/** Each text appears once, uncut and in order, and no other bracketed text does. */
function expectEachOnce(shown: string, texts: readonly string[]): void {
  let position = 0
  for (const text of texts) {
    const found = shown.indexOf(visible(text), position)
    expect(found).not.toBe(-1)
    position = found + visible(text).length
  }
  expect(shown.match(/⟦\d+x⟧/g) ?? []).toEqual(texts.flatMap((text) => text.match(/⟦\d+x⟧/g) ?? []))
}

function shownText(views: readonly ModalView[], isWanted: (isQuote: boolean) => boolean): string {
  const texts = views.flatMap(richTextIn).filter(({ isQuote }) => isWanted(isQuote))
  return visible(texts.map(({ text }) => text).join(''))
}

describe('whatever Exec sends', () => {
  it('every page of a review is a valid view', () => {
    fc.assert(
      fc.property(walkableSession(), (session) => {
        for (const view of TABS.flatMap((tab) => walk(session, tab))) expectValid(view)
      }),
      { numRuns: 100 },
    )
  })

  it('shows the nearest page for one out of range', () => {
    fc.assert(
      fc.property(walkableSession(), fc.constantFrom(...TABS), fc.nat(), (session, tab, page) => {
        const pages = walk(session, tab)
        const at = (wanted: number) =>
          reviewView(session, { reference, tab, page: wanted }, { sessionUrl: undefined })
        expect(at(pages.length + 1 + page)).toEqual(pages.at(-1))
        expect(at(-page)).toEqual(pages[0])
      }),
      { numRuns: 50 },
    )
  })

  it('*Next* leads through all pages of a review, and *Previous* back', () => {
    fc.assert(
      fc.property(walkableSession(), fc.constantFrom(...TABS), (session, tab) => {
        const pages = walk(session, tab)
        for (const [index, view] of pages.entries()) {
          const [previous] = buttonsIn(view, REVIEW_ACTIONS.previous)
          if (index === 0) expect(previous).toBeUndefined()
          else expect(follow(session, previous?.value)).toEqual(pages[index - 1])
          const position = `Page ${index + 1} of ${pages.length}`
          expect(notesIn(view).some((note) => note.startsWith(position))).toBe(pages.length > 1)
        }
      }),
      { numRuns: 80 },
    )
  })
})

describe('over all its pages', () => {
  it.each(TABS)('the %s shows each text once, uncut and in order', (tab) => {
    fc.assert(
      fc.property(taggedSession(), (tagged) => {
        // Remarks are quotations in a transcript, and repeat what stands in the rubric.
        const shown = shownText(walk(tagged.session, tab), (isQuote) => tab !== 'transcript' || !isQuote)
        expectEachOnce(shown, tagged[tab])
      }),
    )
  })

  it('the transcript shows each remark once, in the order of the lines', () => {
    fc.assert(
      fc.property(taggedSession(), ({ session, remarks }) => {
        const quotes = shownText(walk(session, 'transcript'), (isQuote) => isQuote)
        const begun = remarks.flatMap((text) => text.match(/^⟦\d+x⟧/) ?? [])
        expect((quotes.match(/⟦\d+x⟧/g) ?? []).filter((tag) => begun.includes(tag))).toEqual(begun)
        for (const text of remarks) expect(quotes.includes(visible(text))).toBe(true)
      }),
    )
  })

  it('evidence whose quote was found has one button, which names its line', () => {
    fc.assert(
      fc.property(taggedSession(), ({ session, rubric, transcript }) => {
        const buttons = walk(session, 'rubric').flatMap((page) => buttonsIn(page, REVIEW_ACTIONS.moment))
        const pressed = buttons.map(({ value }) => {
          const { line } = decodeTarget(value ?? '') ?? {}
          return /⟦\d+x⟧/.exec(session.transcript?.[line ?? -1]?.text ?? '')?.[0] ?? 'no line'
        })
        const lines = new Set(transcript)
        const quotes = rubric.filter((text) => lines.has(text))
        expect(pressed).toEqual(quotes.flatMap((quote) => /^⟦\d+x⟧/.exec(quote) ?? []))
      }),
    )
  })
})
