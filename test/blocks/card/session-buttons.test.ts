import { describe, expect, it } from 'vitest'
import { backToListButton, LIST_ACTIONS } from '../../../src/blocks/card/list-buttons.ts'
import {
  openInExecButton,
  readSessionValue,
  SESSION_ACTIONS,
  sessionButton,
  ungradedButtons,
} from '../../../src/blocks/card/session-buttons.ts'
import { encodeCursor } from '../../../src/exec/list-cursor.ts'
import type { SessionReference } from '../../../src/exec/session-reference.ts'

describe('a session button', () => {
  const list = { of: { email: 'jane@acme.com' }, page: 2, line: 95 } as const

  it('has the id and the list that the session was opened from, and no link', () => {
    const link = 'https://app.exec.com/sessions/abc'
    expect(sessionButton('refresh', { id: 'abc', link }).value).toBe('abc')
    const { value = '' } = sessionButton('refresh', { id: 'abc', link, list })
    expect(readSessionValue(value)).toEqual({ id: 'abc', list })
    expect(readSessionValue(`${value} ${link}`)).toEqual({ id: 'abc', list })
    expect(readSessionValue(`abc ${link}`)).toEqual({ id: 'abc' })
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

  it.each([
    ['?f[]=a|b&g={x}^y`\\"', '?f%5B%5D=a%7Cb&g=%7Bx%7D%5Ey%60%5C%22'],
    ['?q=caf\u00e9 \u{1f600}\ud800', '?q=caf%C3%A9%20%F0%9F%98%80%EF%BF%BD'],
    ["?a=%5B%7c&b=(1),*;:@!$'+-._~/?#part", undefined],
  ])(
    '*Open in Exec* has an address with %s, in which only what no URL may hold is encoded',
    (rest, encoded = rest) => {
      const link = 'https://app.exec.com/sessions/abc'
      expect(openInExecButton({ id: 'abc' }, link + rest)?.url).toBe(link + encoded)
    },
  )

  it.each([
    ['there is no address', undefined],
    ['it is too long once it is encoded', `https://app.exec.com/sessions/abc?${'['.repeat(1500)}`],
  ])('there is no *Open in Exec* if %s', (_, sessionUrl) => {
    const link = 'https://app.exec.com/sessions/abc'
    expect(openInExecButton({ id: 'abc', link }, sessionUrl)).toBeUndefined()
  })
})
