import { describe, expect, it } from 'vitest'
import { firstName } from '../../../src/blocks/coaching/coach-form.ts'
import { coachView } from '../../../src/blocks/coaching/coach-view.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { parseJson } from '../../support/slack/json.ts'

describe('the form of a note', () => {
  it.each(['Jane', ' Jane\n', 'Maximilian '.repeat(400), '\\"'.repeat(2000), ' ', null, undefined])(
    'is a view that Slack takes, with the first name %j',
    (first_name) => {
      const subject = {
        noteId: '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a',
        session: 'abc123def456',
        title: 'Discovery — Jane',
        name: firstName({ user: { first_name } }),
        person: 'U0REP',
        canAssign: true,
        toDo: 'due Fri 4 Dec',
      }
      const view = coachView({ subject, note: undefined, retry: { due: '2026-04-03', rank: undefined } })
      expect(validateView(parseJson(JSON.stringify(view)), 'modal')).toEqual([])
    },
  )
})
