import { describe, expect, it } from 'vitest'
import { notSharedMessage, readShareAgain, sharedMessage } from '../../../src/blocks/share/share-answers.ts'

const RESULT = { channel: 'C0TEAM', permalink: 'https://a.b/c', hasJoined: false, isRubricMissing: false }

describe('sharedMessage', () => {
  it.each([
    [RESULT, 'Shared in <#C0TEAM>. <https://a.b/c|View message>'],
    [{ ...RESULT, permalink: undefined }, 'Shared in <#C0TEAM>.'],
    [{ ...RESULT, channel: 'U0REP', permalink: undefined }, 'Sent to <@U0REP>.'],
    [
      { ...RESULT, hasJoined: true, isRubricMissing: true },
      "Shared in <#C0TEAM>. <https://a.b/c|View message>\nExec joined <#C0TEAM> to post it.\nThe rubric couldn't be posted as a reply.",
    ],
  ])('says of %j: %s', (result, text) => {
    expect(sharedMessage(result).text).toBe(text)
  })
})

describe('notSharedMessage', () => {
  it('names in its button what the form needs, which is read back', () => {
    const share = {
      reference: { id: 'gold1' },
      channel: 'U0REP',
      note: [{ user: 'U0REP' }, { text: ' & you' }],
    }
    const { blocks } = notSharedMessage({ kind: 'unconfirmed' }, { text: 'x', blocks: [] }, share)
    const [value = ''] = blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((one) => ('value' in one ? (one.value ?? '') : '')) : [],
    )
    expect(readShareAgain(value)).toMatchObject({
      reference: { id: 'gold1' },
      form: {
        audience: 'person',
        person: 'U0REP',
        note: { elements: [{ elements: share.note.map(() => ({})) }] },
      },
    })
  })
})
