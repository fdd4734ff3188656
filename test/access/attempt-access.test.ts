import { beforeEach, describe, expect, it } from 'vitest'
import { AttemptLists, listOf, OWN } from '../support/attempt-lists.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'

const ID = 'abc123def456'

let lists: AttemptLists

beforeEach(() => {
  lists = new AttemptLists()
})

describe('AttemptAccess.forReview', () => {
  const forReview = (page = 1, session = sessionDocument()) =>
    lists.attempts.forReview({ user: 'U0REP', session, id: ID, page })

  it('takes the attempts from a cached list younger than ten minutes, else asks Exec for one page', async () => {
    expect(await forReview(2)).toMatchObject({ ok: true, value: { by: 'participant', hasOlder: false } })
    expect(lists.opened).toMatchObject([{ filters: { page: 2 } }])
    expect(lists.opened[0]?.options).not.toHaveProperty('priority')
    lists.cachedList = listOf([{ ...OWN, scenario: { id: 's1a2b3c4d5e6' } }], { asOf: new Date(0) })
    lists.now = 600_000
    await forReview()
    expect(lists.opened).toHaveLength(2)
    lists.now = 599_999
    expect(await forReview()).toMatchObject({ ok: true, value: { asOf: undefined } })
    expect(lists.opened).toHaveLength(2)
    expect(lists.authorised.at(-1)).not.toHaveProperty('priority')
  })

  it('says why there are no attempts', async () => {
    lists.problem = { kind: 'list_not_allowed' }
    expect(await forReview()).toEqual({ ok: false, error: { kind: 'list_not_allowed' } })
    expect(lists.opened).toEqual([])
    expect(await forReview(1, sessionDocument({ scenario: {} }))).toEqual({
      ok: false,
      error: { kind: 'not_attributed' },
    })
  })
})
