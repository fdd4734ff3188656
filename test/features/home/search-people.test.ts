import { describe, expect, it } from 'vitest'
import { matching } from '../../../src/features/home/search-people.ts'

const PEOPLE = [
  ['jane.smith@acme.com', 'Jane Smith'],
  ['zoe@acme.com', 'Zoë Müller-Lüdenscheidt'],
  ['smythe@acme.com', 'Álvaro Janés'],
  ['nameless@acme.com', undefined],
] as const

const people = PEOPLE.map(([email, name]) => ({ email, member: { email, name, isAdmin: false } }))

describe('matching', () => {
  it.each([
    ['', ['Álvaro Janés', 'Jane Smith', 'nameless@acme.com', 'Zoë Müller-Lüdenscheidt']],
    ['JANE', ['Álvaro Janés', 'Jane Smith']],
    ['smith ja', ['Jane Smith']],
    ['ane', ['Álvaro Janés', 'Jane Smith']],
    ['zoe mull', ['Zoë Müller-Lüdenscheidt']],
    ['luden', ['Zoë Müller-Lüdenscheidt']],
    ['ALVARO', ['Álvaro Janés']],
    ['jane.sm', ['Jane Smith']],
    ['name', ['nameless@acme.com']],
    ['acme.com', ['nameless@acme.com']],
    [' -- ', ['Álvaro Janés', 'Jane Smith', 'nameless@acme.com', 'Zoë Müller-Lüdenscheidt']],
  ])('finds by %j: %j', (text, names) => {
    expect(matching(people, text).map(({ email, member }) => member.name ?? email)).toEqual(names)
  })
})
