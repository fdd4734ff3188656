import { describe, expect, it } from 'vitest'
import {
  type AskForm,
  askView,
  noAskView,
  openingAskView,
  readAskForm,
  sendingAskView,
  sentAskView,
} from '../../../src/blocks/coaching/ask-view.ts'
import {
  questionNotSentMessage,
  questionParts,
  questionSentMessage,
} from '../../../src/blocks/coaching/coach-messages.ts'
import { problemMessage } from '../../../src/blocks/problems/problem-message.ts'
import { toContent } from '../../../src/blocks/text/document.ts'
import { richTextOf } from '../../../src/blocks/text/rich-pieces.ts'
import { validateMessage } from '../../support/slack/blocks/validate-message.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { parseJson } from '../../support/slack/json.ts'

const QUESTION = [{ text: 'x'.repeat(1500) }]
const FORM: AskForm = {
  questionId: '3f0e9a52-5c1b-4c8e-9f57-0d0a6f3c1b2a',
  session: 'abc123def456',
  title: '🥇 82.5/100 · Procurement Discovery',
  coach: undefined,
  question: undefined,
}
const CARLA = { user: 'U0COACH', name: 'Carla Coach' }
const RAVI = { user: 'U0REP2', name: 'Ravi Patel' }

const sent = (value: unknown) => parseJson(JSON.stringify(value))
const initial = (view: unknown) =>
  /"initial_option":\{[^}]*\},"value":"(\w+)"/.exec(JSON.stringify(view))?.[1]

describe('the form to ask a coach', () => {
  it('chooses the only coach, none of several, and the one who was chosen before', () => {
    expect(initial(askView(FORM, [CARLA]))).toBe('U0COACH')
    expect(initial(askView(FORM, [CARLA, RAVI]))).toBeUndefined()
    expect(initial(askView({ ...FORM, coach: 'U0REP2' }, [CARLA, RAVI]))).toBe('U0REP2')
    expect(initial(askView({ ...FORM, coach: 'U0GONE' }, [CARLA, RAVI]))).toBeUndefined()
  })

  it('is a view that Slack takes, with a hundred coaches of long or without names', () => {
    const coaches = Array.from({ length: 100 }, (_, at) => ({
      user: `U${at}`,
      name: at === 0 ? undefined : 'Maximilian '.repeat(20),
    }))
    const problem = problemMessage({ kind: 'database_unavailable' }, 'EX-ABCDEF')
    const full = { ...FORM, title: 'long '.repeat(60), question: richTextOf(QUESTION) }
    for (const view of [
      askView(FORM, [CARLA]),
      askView(full, coaches, problem),
      openingAskView(),
      sendingAskView(),
      sentAskView('U0COACH', { isNew: true }),
      sentAskView('U0COACH', { isNew: false }),
      noAskView(problem),
    ])
      expect(validateView(sent(view), 'modal')).toEqual([])
  })

  it('reads what Slack sends, and nothing else', () => {
    const { private_metadata: metadata = '' } = askView(FORM, [CARLA])
    const question = richTextOf([{ text: 'How?' }])
    const state = {
      coach: { coach: { selected_option: { value: 'U0COACH' } } },
      question: { question: { rich_text_value: question } },
    }
    expect(readAskForm(metadata, state)).toMatchObject({ ...FORM, coach: 'U0COACH', question })
    expect(readAskForm(metadata, { ...state, coach: { coach: { selected_option: null } } })).toMatchObject({
      coach: undefined,
    })
    expect(readAskForm('{}', state)).toBeUndefined()
    expect(readAskForm(metadata, {})).toBeUndefined()
  })
})

describe('the messages about a question', () => {
  const about = { session: 'abc123def456', coach: 'U0COACH', question: QUESTION }

  it('are messages that Slack takes', () => {
    for (const { text, blocks } of [
      toContent(questionParts('U0REP', QUESTION), 'message'),
      questionSentMessage(about),
      questionNotSentMessage(about, 'unclear'),
    ])
      expect(validateMessage({ text, blocks: sent(blocks) })).toEqual([])
  })
})
