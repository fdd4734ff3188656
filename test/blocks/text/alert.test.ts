import { expect, it } from 'vitest'
import { alertBlocks } from '../../../src/blocks/text/alert.ts'
import { wordsContent } from '../../../src/blocks/text/document.ts'

it.each([
  [200, 'alert'],
  [201, 'section'],
])('a problem of %i characters is an %s', (length, type) => {
  expect(alertBlocks(wordsContent('b'.repeat(length)))).toMatchObject([{ type, text: { type: 'mrkdwn' } }])
})
