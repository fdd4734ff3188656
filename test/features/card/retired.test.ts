import { expect, it } from 'vitest'
import { actionsBlocks, button } from '../../../src/blocks/text/document.ts'
import { testApp } from '../../support/app-fixture.ts'
import { slackClient } from '../../support/slack-client.ts'

const app = testApp()
const { dm } = app.rep

it.each(['coaching.seen', 'coaching.will_retry', 'coaching.check_retry', 'session.progress'])(
  'a button that the app has no more, %s, is answered with a kind sentence, and its message stays',
  async (id) => {
    const blocks = actionsBlocks([button('Old', 'placeholder', 'x')]).map((block) =>
      JSON.parse(JSON.stringify(block).replace('placeholder', id)),
    )
    await slackClient(app.slack).chat.postMessage({ channel: 'U0REP', text: 'An old message', blocks })
    await dm.presses('Old')
    expect(dm.isTold()).toMatch(/^Sorry, this button has retired: /)
    expect(dm.messages()[0]?.text).toBe('An old message')
    expect(app.lastAudit()).toMatchObject({ decision: 'skipped', reason: 'retired' })
  },
)
