import { expect, it } from 'vitest'
import { findNamedItem, nameItem, readNamedItem } from '../../../src/blocks/session/named-item.ts'
import { inRubricOrder, itemName } from '../../../src/blocks/session/rubric-order.ts'
import { ID } from '../../support/exec/session-documents.ts'
import { gradedSession } from '../../support/read-documents.ts'

const session = gradedSession()

it('each item of a rubric is found again by the name that a button gives it', () => {
  const places = inRubricOrder(session.rubric)
  const found = places.map((place) => {
    const named = readNamedItem(nameItem(ID, place))
    return named && { of: named.session, place: findNamedItem(session, named) }
  })
  expect(places.map((place) => itemName(place))).toContain('Next Step')
  expect(found).toEqual(places.map((place) => ({ of: ID, place })))
})

it.each(['', ID, `${ID} 1`, `${ID} 0 1`, `${ID} 1 1.5`, `${ID} 1 x`, `${ID} 1 1 1`, '../etc 1 1', ' 1 1'])(
  '%j names no item',
  (value) => expect(readNamedItem(value)).toBeUndefined(),
)

it.each([
  ['criterion', { criterion: 99, item: 1 }],
  ['item', { criterion: 1, item: 99 }],
])('an item is not found if the session has no such %s now', (_, named) => {
  expect(findNamedItem(session, named)).toBeUndefined()
})
