import { describe, expect, it } from 'vitest'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { decodeMetadata } from '../../../src/blocks/review/review-state.ts'
import { reviewLoadingView, reviewProblemView, reviewView } from '../../../src/blocks/review/review-view.ts'
import { sessionDocument } from '../../support/exec/session-documents.ts'
import { actions, note, plain, tabs } from './expected-blocks.ts'
import { reference, show } from './walk-review.ts'

describe('a review', () => {
  it('a review is a modal that remembers its state', () => {
    const state = { reference, tab: 'rubric', page: 1 } as const
    const { blocks, ...frame } = reviewView(sessionDocument(), state, { sessionUrl: undefined })
    expect(frame).toEqual({
      type: 'modal',
      title: plain('Jane · 82.5 · Gold'),
      close: plain('Close'),
      private_metadata: JSON.stringify(state),
    })
    expect(blocks[0]).toEqual(tabs('rubric'))
  })

  it('remembers the page that it shows instead of one out of range', () => {
    const view = show(sessionDocument(), { tab: 'rubric', page: 99 })
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual({ reference, tab: 'rubric', page: 1 })
  })
})

describe('a review without its transcript', () => {
  const state = { reference, tab: 'transcript', page: 2 } as const

  it('shows the rubric of a cached session while the transcript loads', () => {
    const { transcript: _, ...session } = sessionDocument()
    const view = reviewLoadingView(session, state)
    expect(view.blocks.slice(0, -1)).toEqual(show(session, { tab: 'rubric', page: 1 }).blocks.slice(2))
    expect(view.blocks.at(-1)).toEqual(note('Loading the transcript…'))
    expect(decodeMetadata(view.private_metadata ?? '')).toEqual(state)
  })

  it('says that the review is loading if the session is not cached', () => {
    expect(reviewLoadingView(undefined, state).title).toEqual(plain('Full review'))
    expect(reviewLoadingView(undefined, state).blocks).toEqual([
      { type: 'section', text: { type: 'mrkdwn', text: 'Loading the review…', verbatim: true } },
    ])
  })
})

describe('a passage', () => {
  const state = { reference, tab: 'transcript', page: 1, line: 5 } as const

  it('a passage is a modal that leads back', () => {
    const { blocks: _, ...frame } = show(sessionDocument(), { tab: 'transcript', page: 1, line: 5 })
    expect(frame).toEqual({
      type: 'modal',
      title: plain('Jane · 82.5 · Gold'),
      close: plain('Back'),
      private_metadata: JSON.stringify({ ...state, step: 0 }),
    })
  })

  it('says that the transcript is loading', () => {
    expect(reviewLoadingView(sessionDocument(), state).blocks).toMatchObject([
      { text: { text: 'Loading the transcript…' } },
    ])
  })
})

describe('a problem in a review', () => {
  const state = { reference, tab: 'transcript', page: 2 } as const
  const content = problemMessage({ kind: 'timed_out' }, 'abc123')

  it('shows a problem in the modal, with *Try again* to the same place', () => {
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

  it('offers no *Try again* in a review if a retry can not help', () => {
    expect(reviewProblemView(content, state, { canTryAgain: false }).blocks).toEqual(content.blocks)
  })
})
