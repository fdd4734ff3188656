import { describe, expect, it } from 'vitest'
import { readShareAgain, shareAnswer } from '../../../src/blocks/share/share-answers.ts'
import { failed, ok } from '../../../src/lib/result.ts'

const RESULT = { channel: 'C0TEAM', permalink: 'https://a.b/c', hasJoined: false, isRubricMissing: false }
const ASKED = {
  reference: { id: 'gold1' },
  target: { channel: 'U0REP' },
  note: [{ user: 'U0REP' }, { text: ' & you' }],
}

describe('the answer to a share', () => {
  it.each([
    [RESULT, 'Shared in <#C0TEAM>. <https://a.b/c|View message>'],
    [{ ...RESULT, permalink: undefined }, 'Shared in <#C0TEAM>.'],
    [{ ...RESULT, channel: 'U0REP', permalink: undefined }, 'Sent to <@U0REP>.'],
    [
      { ...RESULT, hasJoined: true, isRubricMissing: true },
      "Shared in <#C0TEAM>. <https://a.b/c|View message>\nExec joined <#C0TEAM> to post it.\nThe rubric couldn't be posted as a reply.",
    ],
  ])('says of %j: %s', (result, text) => {
    expect(shareAnswer(ok(result), 'EX-ABCDEF', ASKED).text).toBe(text)
  })

  it('names in the button below a problem what the form needs, which is read back', () => {
    const { blocks } = shareAnswer(failed({ kind: 'unconfirmed' }), 'EX-ABCDEF', ASKED)
    const [value = ''] = blocks.flatMap((block) =>
      block.type === 'actions' ? block.elements.map((one) => ('value' in one ? (one.value ?? '') : '')) : [],
    )
    expect(readShareAgain(value)).toMatchObject({
      reference: { id: 'gold1' },
      filled: {
        audience: 'person',
        person: 'U0REP',
        note: { elements: [{ elements: ASKED.note.map(() => ({})) }] },
      },
    })
  })
})
