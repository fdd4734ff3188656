import { describe, expect, it } from 'vitest'
import type { OpenedSession } from '../../../src/access/viewer.ts'
import { type Conversation, decideRedraw } from '../../../src/features/card/redraw-card.ts'
import { failed, ok } from '../../../src/lib/result.ts'
import { gradedSession } from '../../support/read-documents.ts'

const OPENED: OpenedSession = {
  session: gradedSession(),
  by: 'participant',
  isOwn: true,
  accountType: 'member',
}
const NOT_ALLOWED = { kind: 'not_allowed', rule: 'restricted' } as const

type Verdict = ReturnType<typeof decideRedraw>['kind']

describe('decideRedraw', () => {
  it.each<[Conversation, { mayAdd: boolean; isHiding: boolean }, Verdict]>([
    ['own', { mayAdd: true, isHiding: false }, 'in_place'],
    ['own', { mayAdd: false, isHiding: false }, 'privately'],
    ['own', { mayAdd: true, isHiding: true }, 'in_place'],
    ['own', { mayAdd: false, isHiding: true }, 'without_content'],
    ['unknown', { mayAdd: true, isHiding: false }, 'privately'],
    ['unknown', { mayAdd: false, isHiding: false }, 'privately'],
    ['unknown', { mayAdd: true, isHiding: true }, 'in_place'],
    ['unknown', { mayAdd: false, isHiding: true }, 'without_content'],
    ['external', { mayAdd: false, isHiding: false }, 'refuse'],
    ['external', { mayAdd: true, isHiding: true }, 'refuse'],
  ])('in a conversation that is %s, with %j: %s', (conversation, facts, kind) => {
    expect(decideRedraw({ opened: ok(OPENED), conversation, ...facts })).toEqual(
      kind === 'refuse' ? { kind, problem: { kind: 'external_view' } } : { kind, opened: OPENED },
    )
    const refusal = { kind: 'refuse', problem: NOT_ALLOWED }
    expect(decideRedraw({ opened: failed(NOT_ALLOWED), conversation, ...facts })).toEqual(refusal)
  })
})
