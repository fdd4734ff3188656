import { expect, it } from 'vitest'
import { nameSearch } from '../../src/lib/name-search.ts'

it.each([
  ['soren', 'Søren Ægir'],
  ['aegir', 'Søren Ægir'],
  ['dordevic', 'Ana Đorđević'],
  ['gross', 'Hans Groß'],
  ['groß', 'Hans Gross'],
  ['isik', 'Işık Yılmaz'],
  ['yılmaz', 'Yilmaz'],
  ['oeuvre', 'Œuvre Group'],
  ["o'connor", 'Sinéad O’Connor'],
  ['o’connor', "Sinead O'Connor"],
])('finds by %j the name %j', (typed, name) => {
  expect(nameSearch(typed)(name)).toBe(true)
})
