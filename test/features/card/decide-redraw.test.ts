import { describe, expect, it } from 'vitest'
import type { OpenedSession } from '../../../src/access/viewer.ts'
import { type Conversation, decideRedraw } from '../../../src/features/card/redraw-card.ts'
import { failed, ok } from '../../../src/lib/result.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'

const OPENED: OpenedSession = {
  session: sessionDocument(),
  by: 'participant',
  isOwn: true,
  accountType: 'member',
}
const NOT_ALLOWED = { kind: 'not_allowed', rule: 'restricted' } as const

interface Case {
  conversation: Conversation
  mayAdd: boolean
  isHiding: boolean
  verdict: 'refuse' | 'without_content' | 'privately' | 'in_place'
}

describe('decideRedraw', () => {
  it.each<Case>([
    { conversation: 'own', mayAdd: true, isHiding: false, verdict: 'in_place' },
    { conversation: 'own', mayAdd: false, isHiding: false, verdict: 'privately' },
    { conversation: 'own', mayAdd: true, isHiding: true, verdict: 'in_place' },
    { conversation: 'own', mayAdd: false, isHiding: true, verdict: 'without_content' },
    { conversation: 'unknown', mayAdd: true, isHiding: false, verdict: 'privately' },
    { conversation: 'unknown', mayAdd: false, isHiding: false, verdict: 'privately' },
    { conversation: 'unknown', mayAdd: true, isHiding: true, verdict: 'in_place' },
    { conversation: 'unknown', mayAdd: false, isHiding: true, verdict: 'without_content' },
    { conversation: 'external', mayAdd: true, isHiding: false, verdict: 'refuse' },
    { conversation: 'external', mayAdd: false, isHiding: false, verdict: 'refuse' },
    { conversation: 'external', mayAdd: true, isHiding: true, verdict: 'refuse' },
    { conversation: 'external', mayAdd: false, isHiding: true, verdict: 'refuse' },
  ])(
    'answers $verdict in a conversation that is $conversation, with mayAdd $mayAdd and isHiding $isHiding',
    ({ verdict, ...facts }) => {
      expect(decideRedraw({ opened: ok(OPENED), ...facts })).toMatchObject({ kind: verdict })
    },
  )

  it.each<Conversation>(['own', 'unknown', 'external'])(
    'refuses a person who may not see the session in a conversation that is %s, whatever they press',
    (conversation) => {
      for (const mayAdd of [true, false])
        for (const isHiding of [true, false])
          expect(decideRedraw({ opened: failed(NOT_ALLOWED), conversation, mayAdd, isHiding })).toEqual({
            kind: 'refuse',
            problem: NOT_ALLOWED,
          })
    },
  )

  it('tells a person who may see the session that an external conversation is the reason', () => {
    const facts = { opened: ok(OPENED), conversation: 'external', mayAdd: true, isHiding: false } as const
    expect(decideRedraw(facts)).toEqual({ kind: 'refuse', problem: { kind: 'external_view' } })
  })

  it('hands the opened session over with every verdict but a refusal', () => {
    const facts = { opened: ok(OPENED), conversation: 'own', mayAdd: false, isHiding: true } as const
    expect(decideRedraw(facts)).toEqual({ kind: 'without_content', opened: OPENED })
  })
})
