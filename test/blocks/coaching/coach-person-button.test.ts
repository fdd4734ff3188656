import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  coachPersonButton,
  itemKey,
  readCoachedPerson,
} from '../../../src/blocks/coaching/coach-person-button.ts'
import { memberKey } from '../../../src/exec/members.ts'
import { anyCharacter } from '../../support/any-character.ts'

const anyText = fc.string({ unit: anyCharacter, maxLength: 2500 })
const person = memberKey('jane@acme.com', 'secret')

describe('the button that opens a note to a person', () => {
  it('names the person, the session, the item and the assignment, whatever the names are, in what Slack takes', () => {
    fc.assert(
      fc.property(anyText, anyText, (item, assignment) => {
        const to = { person, purpose: 'coach', session: 'a'.repeat(128), item, assignment } as const
        const { value = '' } = coachPersonButton(to)
        expect(value.length).toBeLessThan(2000)
        const kept = { item: itemKey(item), assignment: assignment.slice(0, 200).toWellFormed() }
        expect(readCoachedPerson(value)).toEqual({ ...to, ...kept })
      }),
    )
  })
})
