import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backToListButton, LIST_ACTIONS } from '../../../src/blocks/card/list-buttons.ts'
import {
  openInExecButton,
  readSessionValue,
  SESSION_ACTIONS,
  sessionButton,
  ungradedButtons,
} from '../../../src/blocks/card/session-buttons.ts'
import { LIMITS } from '../../../src/blocks/text/limits.ts'
import { encodeCursor } from '../../../src/exec/list-cursor.ts'
import { parseSessionReference, type SessionReference } from '../../../src/exec/session-reference.ts'
import { anyCharacter } from '../../support/any-character.ts'

const HOSTS = ['app.exec.com']
const id = fc.stringMatching(/^[A-Za-z0-9_~-]{1,40}$/).filter((text) => /[A-Za-z0-9]/.test(text))
const text = fc.string({ unit: anyCharacter, maxLength: 60 })
/** Around the length at which a link no longer fits a button's value. */
const long = fc.integer({ min: 1850, max: 2050 }).map((length) => 'q'.repeat(length))
const tail = fc.oneof(text.map(encodeURI), text, long).map((query) => `?${query}`)

describe('a session button', () => {
  it('the value of a session button has the id and the pasted link', () => {
    const link = 'https://app.exec.com/sessions/abc'
    expect(sessionButton('refresh', { id: 'abc', link }).value).toBe(`abc ${link}`)
  })

  it.each([
    ['no link was pasted', { id: 'abc' }],
    [
      'the link is too long for a value',
      { id: 'abc', link: `https://app.exec.com/sessions/abc?${'q'.repeat(2000)}` },
    ],
  ])('the value of a session button is the id if %s', (_, reference) => {
    expect(sessionButton('refresh', reference).value).toBe('abc')
  })

  it('the value of a session button reads back to the same session', () => {
    const seen = { whole: 0, withoutLink: 0 }
    fc.assert(
      fc.property(id, fc.option(tail, { nil: '' }), (session, query) => {
        const pasted = parseSessionReference(`https://app.exec.com/sessions/${session}/x${query}`, HOSTS)
        fc.pre(pasted.ok)
        const reference = pasted.ok ? pasted.value : { id: session }
        const { value = '' } = sessionButton('viewFeedback', reference)
        const isWhole = `${session} ${reference.link}`.length <= LIMITS.buttonValue
        seen[isWhole ? 'whole' : 'withoutLink'] += 1
        expect(readSessionValue(value)).toEqual(isWhole ? reference : { id: session })
      }),
      { numRuns: 300 },
    )
    expect(seen.whole).toBeGreaterThan(50)
    expect(seen.withoutLink).toBeGreaterThan(10)
  })

  const list = { of: { email: 'jane@acme.com' }, page: 2, line: 95 } as const

  it('keeps the list cursor rather than the link if both do not fit', () => {
    const link = 'https://app.exec.com/sessions/abc'
    for (const reference of [
      { id: 'abc', list },
      { id: 'abc', link, list },
    ])
      expect(readSessionValue(sessionButton('refresh', reference).value ?? '')).toEqual(reference)
    const long = { id: 'abc', link: `${link}?${'q'.repeat(1960)}`, list }
    expect(readSessionValue(sessionButton('refresh', long).value ?? '')).toEqual({ id: 'abc', list })
  })

  it('*Back* leads to the list cursor', () => {
    const back = { action_id: 'list.back', value: encodeCursor(list) }
    expect(backToListButton(list)).toMatchObject(back)
    const below = (reference: SessionReference) =>
      ungradedButtons(true, { reference, sessionUrl: undefined, surface: 'message' })
    expect(below({ id: 'abc', list })).toContainEqual(expect.objectContaining(back))
    expect(below({ id: 'abc' })).not.toContainEqual(expect.objectContaining({ action_id: 'list.back' }))
  })

  it.each(['', ' ', ' https://app.exec.com/sessions/abc', 'https://app.exec.com/sessions/abc', 'a/b', '..'])(
    'reads no session from the value "%s"',
    (value) => {
      expect(readSessionValue(value)).toBeUndefined()
    },
  )

  it.each(['nonsense', 'javascript:alert(1)', 'slack://open', 'http://app.exec.com/sessions/abc'])(
    'reads the id but no link from a value with "%s"',
    (link) => {
      expect(readSessionValue(`abc ${link}`)).toEqual({ id: 'abc' })
    },
  )

  it('each session and list button has its own action_id', () => {
    const ids = [...Object.values(SESSION_ACTIONS), ...Object.values(LIST_ACTIONS)]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('Open in Exec', () => {
  const template = 'https://acme.app.exec.com/s/{id}?from={id}'

  it('*Open in Exec* fills the configured address with the id', () => {
    const button = openInExecButton({ id: 'a~b' }, template)
    expect(button?.url).toBe('https://acme.app.exec.com/s/a~b?from=a~b')
  })

  it('*Open in Exec* prefers the pasted link', () => {
    const link = 'https://app.exec.com/sessions/abc'
    expect(openInExecButton({ id: 'abc', link }, template)?.url).toBe(link)
  })

  it.each([
    ['?f[]=a|b&g={x}^y`\\"', '?f%5B%5D=a%7Cb&g=%7Bx%7D%5Ey%60%5C%22'],
    ['?q=caf\u00e9 \u{1f600}\ud800', '?q=caf%C3%A9%20%F0%9F%98%80%EF%BF%BD'],
    ["?a=%5B%7c&b=(1),*;:@!$'+-._~/?#part", undefined],
  ])(
    '*Open in Exec* has the link with %s, in which only what no URL may hold is encoded',
    (rest, encoded = rest) => {
      const link = 'https://app.exec.com/sessions/abc'
      expect(openInExecButton({ id: 'abc', link: link + rest }, template)?.url).toBe(link + encoded)
      expect(openInExecButton({ id: 'abc' }, link + rest)?.url).toBe(link + encoded)
    },
  )

  it('there is no *Open in Exec* if the link is too long once it is encoded', () => {
    const link = `https://app.exec.com/sessions/abc?${'['.repeat(1500)}`
    expect(openInExecButton({ id: 'abc', link }, undefined)).toBeUndefined()
  })

  it.each([
    ['there is neither link nor template', { id: 'abc' }],
    ['the link is too long', { id: 'abc', link: `https://app.exec.com/sessions/abc?${'q'.repeat(3000)}` }],
  ])('there is no *Open in Exec* if %s', (_, reference) => {
    expect(openInExecButton(reference, undefined)).toBeUndefined()
  })
})
