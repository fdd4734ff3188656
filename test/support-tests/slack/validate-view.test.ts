import { describe, expect, test } from 'vitest'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import type { JsonObject } from '../../support/slack/json.ts'
import { input, modal, mrkdwn, plain, section } from './sample-blocks.ts'

const typing = input({ type: 'plain_text_input', action_id: 'note' })

describe('the check of a modal', () => {
  test.each<[string, JsonObject, string]>([
    ['a title of 25 characters', { title: plain('x'.repeat(25)) }, '/title/text'],
    ['a title of mrkdwn', { title: mrkdwn('a') }, '/title/type'],
    ['a submit button of 25 characters', { submit: plain('x'.repeat(25)) }, '/submit/text'],
    ['private_metadata of 3001 characters', { private_metadata: 'x'.repeat(3_001) }, '/private_metadata'],
    ['a hash', { hash: '1.2' }, ''],
  ])('refuses a modal with %s', (_, more, pointer) => {
    expect(validateView(modal([section('a')], more), 'modal')).toMatchObject([
      { pointer, error: 'invalid_arguments' },
    ])
  })

  test('refuses input blocks without a submit button', () => {
    expect(validateView(modal([typing]), 'modal')).toMatchObject([{ pointer: '/submit' }])
  })

  test('refuses more than 250 KB with view_too_large', () => {
    const blocks = Array.from({ length: 99 }, () => section('é'.repeat(2_900)))
    expect(validateView(modal(blocks), 'modal')).toMatchObject([{ error: 'view_too_large' }])
  })
})

test('the check of a Home refuses a title', () => {
  expect(validateView({ type: 'home', blocks: [], title: plain('a') }, 'home')).toHaveLength(1)
})
