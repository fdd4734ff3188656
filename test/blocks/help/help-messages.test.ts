import { expect, it } from 'vitest'
import { drawAssignButton } from '../../../src/blocks/assign/assign-button.ts'
import { didYouMeanMessage, helpMessage, NOT_UNDERSTOOD } from '../../../src/blocks/help/help-messages.ts'
import { HELP } from '../../../src/features/features.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

it.each([
  ['a rep', { isCoach: false, assign: [] }],
  ['a coach', { isCoach: true, assign: [drawAssignButton({})] }],
])('the help is a valid message without links, for %s', (_, options) => {
  const content = helpMessage(HELP, { ...options, canAskSlackbot: true })
  const { text } = content
  expect(drawn(content)).toMatchSnapshot()
  expect(text).not.toMatch(/[<>]/)
  expect(messageProblems(content)).toEqual([])
})

it.each([
  ['that are no session and no command', NOT_UNDERSTOOD],
  ['that may be a command', didYouMeanMessage({ name: 'share', use: 'share &lt;link&gt;' })],
])('words %s are answered with the way on', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})
