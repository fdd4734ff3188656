import { afterEach, expect, it } from 'vitest'
import { actionsBlocks, button as blockButton, wordsContent } from '../../src/blocks/text/document.ts'
import { button } from '../../src/delivery/button.ts'
import { extensionPoint, type HasComposition } from '../../src/lib/extension-point.ts'
import { feature } from '../../src/shared/feature.ts'
import { slackClient } from '../support/slack-client.ts'
import { startTinyApp, type TinyApp } from '../support/tiny-app.ts'

let app: TinyApp
afterEach(() => app.close())

/** Whoever greets says what a greeting is. */
const greeting = extensionPoint<(user: string) => string>()

const greet = button({
  ids: ['test.greet'],
  kind: 'button',
  read: ({ value }) => value,
  run: async ({ composition }: HasComposition, { user }) => ({
    audit: { decision: 'shown', reason: 'own_choice' },
    reply: wordsContent(
      greeting
        .of(composition)
        .map((words) => words(user))
        .join(' '),
    ),
  }),
})

it('features add to what another one does, and nothing between them knows of it', async () => {
  app = await startTinyApp([
    feature({ name: 'greeter', buttons: [greet] }),
    feature({ name: 'polite', brings: [greeting.bring(() => () => 'Hello!')] }),
    feature({ name: 'informed', brings: [greeting.bring(() => (user) => `You are ${user}.`)] }),
  ])
  const blocks = actionsBlocks([blockButton('Greet', 'test.greet', 'me')])
  await slackClient(app.slack).chat.postMessage({ channel: 'U0REP', text: 'A button', blocks })
  await app.rep.dm.presses('Greet')
  expect(app.rep.dm.privateReply()).toBe('Hello! You are U0REP.')
})
