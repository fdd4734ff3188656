import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  backToListButtons,
  LIST_ACTIONS,
  openInExecButtons,
  readSessionValue,
  SESSION_ACTIONS,
  sessionButton,
  sessionText,
} from '../../../src/blocks/card/session-buttons.ts'
import { LIMITS } from '../../../src/blocks/text/limits.ts'
import { encodeCursor } from '../../../src/exec/list-cursor.ts'
import { parseSessionReference } from '../../../src/exec/session-reference.ts'
import { anyCharacter } from '../../support/any-character.ts'

const HOSTS = ['app.exec.com']
const id = fc.stringMatching(/^[A-Za-z0-9_~-]{1,40}$/).filter((text) => /[A-Za-z0-9]/.test(text))
const text = fc.string({ unit: anyCharacter, maxLength: 60 })
const tail = fc.oneof(text.map(encodeURI), text).map((query) => `?${query}`)

describe('a session button', () => {
  it('names the session by its id and the link that was pasted, so that the answer still leads there', () => {
    const link = 'https://app.exec.com/sessions/abc'
    expect(sessionButton('refresh', { id: 'abc', link }).value).toBe(`abc ${link}`)
  })

  it.each([
    ['no link was pasted', { id: 'abc' }],
    [
      'the link is too long for a value',
      { id: 'abc', link: `https://app.exec.com/sessions/abc?${'q'.repeat(2000)}` },
    ],
  ])('names the session by its id where %s', (_, reference) => {
    expect(sessionButton('refresh', reference).value).toBe('abc')
  })

  it('needs no memory and no configured hosts: its value reads back to the same session', () => {
    fc.assert(
      fc.property(id, fc.option(tail, { nil: '' }), (session, query) => {
        const pasted = parseSessionReference(`https://app.exec.com/sessions/${session}/x${query}`, HOSTS)
        fc.pre(pasted.ok)
        if (!pasted.ok) return
        const { value = '' } = sessionButton('viewFeedback', pasted.value)
        const isWhole = value.length > session.length
        expect(readSessionValue(value)).toEqual(isWhole ? pasted.value : { id: session })
        expect(isWhole).toBe(`${session} ${pasted.value.link}`.length <= LIMITS.buttonValue)
        expect(readSessionValue(sessionButton('viewFeedback', { id: session }).value ?? '')).toEqual({
          id: session,
        })
      }),
      { numRuns: 300 },
    )
  })

  const list = { of: { email: 'jane@acme.com' }, page: 2, line: 95 } as const

  it('keeps the place in a list that it was opened from, before the link where both do not fit', () => {
    const link = 'https://app.exec.com/sessions/abc'
    for (const reference of [
      { id: 'abc', list },
      { id: 'abc', link, list },
    ])
      expect(readSessionValue(sessionButton('refresh', reference).value ?? '')).toEqual(reference)
    const long = { id: 'abc', link: `${link}?${'q'.repeat(1960)}`, list }
    expect(readSessionValue(sessionButton('refresh', long).value ?? '')).toEqual({ id: 'abc', list })
  })

  it('leads back to that place', () => {
    const [back] = backToListButtons({ id: 'abc', list })
    expect(back).toMatchObject({ action_id: 'list.back', value: encodeCursor(list) })
    expect(backToListButtons({ id: 'abc' })).toEqual([])
  })

  it.each(['', ' ', ' https://app.exec.com/sessions/abc', 'https://app.exec.com/sessions/abc', 'a/b', '..'])(
    'with the value "%s" names no session',
    (value) => {
      expect(readSessionValue(value)).toBeUndefined()
    },
  )

  it.each(['nonsense', 'javascript:alert(1)', 'slack://open', 'http://app.exec.com/sessions/abc'])(
    'keeps its session where what stands beside the id is no link of the app: %s',
    (link) => {
      expect(readSessionValue(`abc ${link}`)).toEqual({ id: 'abc' })
    },
  )

  it('has an action_id of its own', () => {
    const ids = [...Object.values(SESSION_ACTIONS), ...Object.values(LIST_ACTIONS)]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('Open in Exec', () => {
  const template = 'https://acme.app.exec.com/s/{id}?from={id}'

  it('fills the configured address with the id', () => {
    const [button] = openInExecButtons({ id: 'a~b' }, template)
    expect(button?.url).toBe('https://acme.app.exec.com/s/a~b?from=a~b')
  })

  it('prefers the link that was pasted', () => {
    const link = 'https://app.exec.com/sessions/abc'
    expect(openInExecButtons({ id: 'abc', link }, template)[0]?.url).toBe(link)
  })

  it.each([
    ['there is neither link nor template', { id: 'abc' }],
    ['the link is too long', { id: 'abc', link: `https://app.exec.com/sessions/abc?${'q'.repeat(3000)}` }],
  ])('is left out where %s', (_, reference) => {
    expect(openInExecButtons(reference, undefined)).toEqual([])
  })
})

describe('a session in a field', () => {
  it('is named by the link that was pasted, else by its id', () => {
    const link = 'https://app.exec.com/sessions/abc'
    expect([sessionText({ id: 'abc', link }), sessionText({ id: 'abc' })]).toEqual([link, 'abc'])
  })
})
