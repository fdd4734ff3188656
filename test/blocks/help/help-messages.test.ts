import { expect, it } from 'vitest'
import { didYouMeanMessage, helpMessage, NOT_UNDERSTOOD } from '../../../src/blocks/help/help-messages.ts'
import { HELP } from '../../../src/features/features.ts'
import { drawn } from '../drawn.ts'
import { messageProblems } from '../sent.ts'

it.each([
  ['a rep: four lines', { isCoach: false, isUnfolded: false }, 4],
  ['a coach: five lines more', { isCoach: true, isUnfolded: false }, 9],
  ['someone who unfolds the rest', { isCoach: false, isUnfolded: true }, undefined],
])('the help is a valid message without links, for %s', (_, options, lines) => {
  const content = helpMessage(HELP, { ...options, canAskSlackbot: true })
  const { text } = content
  expect(drawn(content)).toMatchSnapshot()
  if (lines !== undefined) expect(text.split('\n')).toHaveLength(lines)
  expect(text).not.toMatch(/[<>]/)
  expect(messageProblems(content)).toEqual([])
})

it.each([
  ['that are no session and no command', NOT_UNDERSTOOD],
  ['that may be a command', didYouMeanMessage({ name: 'share', use: 'share &lt;link&gt;' })],
])('words %s are answered with the way on', (_, content) => {
  expect(drawn(content)).toMatchSnapshot()
})
