import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { decodeMetadata } from '../../../src/blocks/review/review-state.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../../src/blocks/review/review-view.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { actions, note, plain, tabs } from './expected-blocks.ts'
import { reference, show } from './walk-review.ts'

describe('a review', () => {
  it('is a modal that remembers its state', () => {
    const state = { reference, tab: 'rubric', page: 1 } as const
    const { blocks, ...frame } = reviewView(sessionDocument(), state, { sessionUrl: undefined })
    expect(frame).toEqual({
      type: 'modal',
      title: plain('Full review'),
      close: plain('Close'),
      private_metadata: JSON.stringify(state),
    })
    expect(blocks[0]).toEqual(tabs('rubric'))
  })

  it('remembers the page that it shows in place of one out of range', () => {
    const view = show(sessionDocument(), { tab: 'rubric', page: 99 })
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual({ reference, tab: 'rubric', page: 1 })
  })
})

describe('until the transcript has come', () => {
  const state = { reference, tab: 'transcript', page: 2 } as const

  it('the overview is shown if a session is at hand', () => {
    const { transcript: _, ...session } = sessionDocument()
    const view = reviewLoadingView(session, state)
    expect(view.blocks.slice(0, -1)).toEqual(show(session, { tab: 'overview', page: 1 }).blocks.slice(1))
    expect(view.blocks.at(-1)).toEqual(note('Loading the transcript…'))
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual(state)
  })

  it('a sentence is shown otherwise', () => {
    expect(reviewLoadingView(undefined, state).blocks).toEqual([
      { type: 'section', text: { type: 'mrkdwn', text: 'Loading the review…', verbatim: true } },
    ])
  })
})

describe('a problem', () => {
  const state = { reference, tab: 'transcript', page: 2 } as const
  const content = problemMessage({ kind: 'timed_out' }, 'abc123')

  it('is told in the modal, with a way to try again from where the person was', () => {
    const view = reviewProblemView(content, state, { canTryAgain: true })
    expect(view.blocks).toEqual([
      ...content.blocks,
      actions({
        type: 'button',
        action_id: 'review.try_again',
        text: plain('Try again'),
        value: '{"tab":"transcript","page":2}',
      }),
    ])
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual(state)
  })

  it('offers no second try where that would not help', () => {
    expect(reviewProblemView(content, state, { canTryAgain: false }).blocks).toEqual(content.blocks)
  })
})
