import { expect, it } from 'vitest'
import { didYouMeanMessage, notUnderstoodMessage } from '../../../src/blocks/help/help-messages.ts'
import { USAGE } from '../../../src/features/features.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { parseJson } from '../../support/slack/json.ts'
import { drawn } from '../drawn.ts'

it('the usage lists private answers and public ones, is a valid message and has no links', () => {
  const { text, blocks } = USAGE
  expect(text).toMatchSnapshot()
  expect(blocks).toEqual([{ type: 'section', text: { type: 'mrkdwn', text, verbatim: true } }])
  expect(text).not.toMatch(/[<>]/)
  expect(validateMessage({ text, blocks: parseJson(JSON.stringify(blocks)) })).toEqual([])
})

it.each([
  ['that are no session and no command', notUnderstoodMessage()],
  ['that may be a command', didYouMeanMessage({ name: 'share', use: 'share &lt;link&gt;' })],
])('words %s are answered with the way on', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})
