import { expect, it } from 'vitest'
import { peopleMeant } from '../../src/access/listable-people.ts'
import { nameOrEmail } from '../../src/exec/member.ts'

const PEOPLE = [
  ['Jane.Smith@acme.com', 'Jane Smith'],
  ['zoe@acme.com', 'Zoë Müller-Lüdenscheidt'],
  ['smythe@acme.com', 'Álvaro Janés'],
  ['nameless@acme.com', undefined],
] as const

const listable = PEOPLE.map(([email, name]) => ({ email, name, isAdmin: false }))

it.each([
  ['', ['Álvaro Janés', 'Jane Smith', 'nameless@acme.com', 'Zoë Müller-Lüdenscheidt']],
  ['JANE', ['Álvaro Janés', 'Jane Smith']],
  ['smith ja', ['Jane Smith']],
  ['zoe mull', ['Zoë Müller-Lüdenscheidt']],
  ['jane.sm', ['Jane Smith']],
  ['name', ['nameless@acme.com']],
  ['acme.com', ['nameless@acme.com']],
  [' -- ', ['Álvaro Janés', 'Jane Smith', 'nameless@acme.com', 'Zoë Müller-Lüdenscheidt']],
])('the search of people by name finds by %j: %j', (text, names) => {
  expect(peopleMeant(listable, text).map(nameOrEmail)).toEqual(names)
})
