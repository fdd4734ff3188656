import { expect, it } from 'vitest'
import { removeMenu } from '../../../src/blocks/card/shared-head.ts'

function confirmation(rubricTs?: string) {
  const menu = removeMenu({
    sharer: 'U0REP',
    note: [],
    ...(rubricTs === undefined ? {} : { rubricTs }),
  })
  return menu?.confirm
}

it('asks for confirmation before it removes a shared card', () => {
  expect(confirmation()).toMatchObject({ style: 'danger', deny: { text: 'Keep' } })
})

it('the confirmation mentions the reply with the rubric if there is one', () => {
  expect(confirmation()?.text.text).toBe('It disappears for everyone.')
  expect(confirmation('1.2')?.text.text).toMatch(/^It disappears for everyone, .*rubric\.$/)
})
