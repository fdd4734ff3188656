import { describe, expect, it } from 'vitest'
import {
  type Participant,
  readShared,
  removeMenu,
  type Shared,
  sharedPart,
  sharedWords,
} from '../../../src/blocks/card/share-head.ts'
import { actionsPart, toMessage } from '../../../src/blocks/text/document.ts'

const JANE: Participant = { user: 'U0REP' }

function shared(more: Partial<Shared> = {}): Shared {
  return { sharer: 'U0COACH', said: sharedWords(JANE), quote: [], ...more }
}

function draw(head: Shared) {
  return toMessage(sharedPart(head), actionsPart(removeMenu(head)))
}

describe('the head of a shared card', () => {
  it.each<[Participant, string]>([
    ['sharer', '<@U0COACH> shared their session'],
    [JANE, "<@U0COACH> shared <@U0REP>'s session"],
    [{ text: 'Jane <Smith>' }, "<@U0COACH> shared Jane &lt;Smith&gt;'s session"],
    [undefined, '<@U0COACH> shared an Exec session'],
  ])('says whose session it is: %j', (participant, words) => {
    expect(draw(shared({ said: sharedWords(participant) })).text).toBe(words)
  })

  it.each<[string, Shared]>([
    ['with a mention of the participant', shared()],
    ['with a name', shared({ said: sharedWords({ text: 'Jane' }) })],
    [
      'with a quote',
      shared({
        quote: [
          { text: 'See ' },
          { user: 'U0REP' },
          { text: 'this', url: 'https://a.b/' },
          { channel: 'C0TEAM' },
        ],
      }),
    ],
    ['that says nothing', shared({ said: undefined })],
  ])('is read back from the card: %s', (_, head) => {
    expect(readShared(draw(head).blocks)).toEqual(head)
  })

  it('is none on a card that nobody shared', () => {
    const menu = { action_id: 'session.more', options: [{ value: 'share' }, { value: 'remove' }] }
    expect(readShared([{ type: 'actions', elements: [menu] }])).toBeUndefined()
  })
})

describe('Remove', () => {
  const confirmation = (head: Shared) => removeMenu(head).confirm

  it('asks for confirmation', () => {
    expect(confirmation(shared())).toMatchObject({ style: 'danger', deny: { text: 'Cancel' } })
    expect(confirmation(shared())?.text.text).toBe('This deletes it for everyone.')
  })
})
