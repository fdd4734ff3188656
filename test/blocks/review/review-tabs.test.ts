import { describe, expect, it } from 'vitest'
import { REVIEW_ACTIONS } from '../../../src/blocks/review/review-controls.ts'
import { decodeMetadata, decodeTarget } from '../../../src/blocks/review/review-state.ts'
import { reviewView } from '../../../src/blocks/review/review-view.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  documentWithoutRubric,
  sessionDocument,
  ungradedDocument,
} from '../../support/exec/session-documents.ts'
import {
  actions,
  MOMENT,
  moment,
  note,
  plain,
  quote,
  richText,
  section,
  tabs,
  words,
} from './expected-blocks.ts'
import { buttonsIn, notesIn, richTextIn } from './shown.ts'
import { reference, show } from './walk-review.ts'

function texts(session: Session, tab: 'overview' | 'rubric' | 'transcript'): string {
  return richTextIn(show(session, { tab, page: 1 }))
    .map(({ text }) => text)
    .join('')
}

describe('the overview', () => {
  it('the overview shows what the card says', () => {
    const { blocks } = reviewView(
      sessionDocument(),
      { reference, tab: 'overview', page: 1 },
      { sessionUrl: 'https://acme.app.exec.com/sessions/{id}' },
    )
    expect(blocks).toEqual([
      tabs('overview'),
      { type: 'header', text: plain('🥇 82.5 · Procurement Discovery') },
      {
        type: 'context',
        elements: [
          { type: 'mrkdwn', text: '*Gold*', verbatim: true },
          plain('· Jane Smith · 5 min 47 s'),
          {
            type: 'mrkdwn',
            text: '· <!date^1773585000^{date_short}, {time}|15 Mar 2026, 14:30 UTC>',
            verbatim: true,
          },
        ],
      },
      richText(section(words('Strong discovery questioning with good rapport building.'))),
      richText(
        section(words('What went well', 'bold')),
        section(words('Excellent use of open-ended questions to uncover needs.')),
      ),
      richText(
        section(words('What to work on', 'bold')),
        section(words('Consider probing deeper into budget constraints.')),
      ),
      note('Rubric: 🟢 1 good · 🟡 2 fair · 🔴 1 poor'),
      actions({
        type: 'button',
        action_id: 'session.open_in_exec',
        text: plain('Open in Exec'),
        url: 'https://acme.app.exec.com/sessions/abc123def456',
      }),
    ])
  })

  it('the overview says why a session has no score', () => {
    expect(texts(ungradedDocument(), 'overview')).toContain('This attempt does not count')
  })
})

describe('the rubric', () => {
  it('shows each item with its evidence and buttons to its moments', () => {
    const session = sessionDocument({ evaluations: sessionDocument().evaluations?.slice(0, 1) ?? null })
    expect(show(session, { tab: 'rubric', page: 1 }).blocks).toEqual([
      tabs('rubric'),
      richText(
        section(words('Communication Skills', 'bold')),
        section(words('🟢 '), words('Discovery Questions', 'bold'), words(' — Good')),
        section(words('Asked targeted questions about pain points and current workflow.')),
        quote(words('How do you buy software today?')),
        section(words('Open, and about their work rather than our product.')),
        section(words('High importance · 🟢 Good · 0:04', 'italic')),
      ),
      actions(moment(0, '0:04', 1, 'How do you buy software today?')),
      richText(
        section(words('🟡 '), words('Talk Ratio', 'bold'), words(' — Fair')),
        section(words('Spoke for 58 % of the time; leave more room after a question.')),
        quote(words('Our platform has approvals, budgets, reports and forty integrations.')),
        section(words('A list where a question would have kept them talking.')),
        section(words('Try instead: ', 'bold'), words('What happens when an invoice surprises you?')),
        section(words('High importance · 🟡 Fair · 0:19', 'italic')),
        quote(words('Let me go on with the reports, then')),
        section(words('They had just raised a concern.')),
        section(words('Try instead: ', 'bold'), words('Tell me about the budget first.')),
        section(words('Medium importance · 🟡 Fair · 2:20', 'italic')),
      ),
      actions(
        moment(0, '0:19', 3, 'Our platform has approvals, budgets,…'),
        moment(1, '2:20', 5, 'Let me go on with the reports, then'),
      ),
    ])
  })

  it('shows an item without texts, and grades and importances that this app does not know', () => {
    const feedback_examples = [
      { quote: 'Never said', grade: 'superb', salience: 'vital' },
      { quote: ' ' },
      {},
    ]
    const session: Session = { score: 50, evaluations: [{ items: [{ feedback_examples }] }, {}] }
    expect(show(session, { tab: 'rubric', page: 1 }).blocks.slice(1)).toEqual([
      richText(
        section(words('Criterion 1', 'bold')),
        section(words('⚪ '), words('Item 1', 'bold'), words(' — Not graded')),
        quote(words('Never said')),
        section(words('vital · ⚪ superb', 'italic')),
      ),
      richText(section(words('Criterion 2', 'bold')), section(words('No items.'))),
    ])
  })

  it('has a button to a line without a time', () => {
    const session: Session = {
      score: 50,
      transcript: [{ text: 'Well, well.' }],
      evaluations: [{ items: [{ feedback_examples: [{ quote: 'well' }] }] }],
    }
    expect(buttonsIn(show(session, { tab: 'rubric', page: 1 }), 'review.moment.0')).toMatchObject([
      {
        text: plain('▸ In the transcript'),
        accessibility_label: 'Go to its place in the transcript: well',
      },
    ])
  })

  it('the rubric says that there is none', () => {
    expect(texts(documentWithoutRubric(), 'rubric')).toBe(
      'Exec sent no rubric for this session. Its scenario may have none.',
    )
    expect(texts(sessionDocument({ evaluations: [] }), 'rubric')).toContain('no rubric')
    expect(texts(ungradedDocument(), 'rubric')).toBe('Exec has not graded this session, so it has no rubric.')
  })

  it('the rubric says that a session with evaluations is not graded', () => {
    const session = sessionDocument({ score: null })
    expect(texts(session, 'rubric')).toMatch(/^Exec has not graded this session\.Communication Skills/)
  })
})

describe('the transcript', () => {
  const session = sessionDocument()

  it('shows time, speaker and text of each line, with remarks below their moments', () => {
    const said = (time: string, who: string, text: string) =>
      section(words(`${time} `), words(`${who}: `, 'bold'), words(text))
    const marked = (time: string, who: string, text: string) =>
      section(words('◆ Moment ', 'bold'), words(`${time} `), words(`${who}: `, 'bold'), words(text))
    const remark = (grade: string, item: string, text: string) =>
      quote(words(grade), words(' · '), words(item, 'bold'), words(`\n${text}`))
    const lines = session.transcript?.map(({ text }) => text ?? '') ?? []
    expect(show(session, { tab: 'transcript', page: 1 }).blocks).toEqual([
      tabs('transcript'),
      richText(
        said('0:00', 'AI', lines[0] ?? ''),
        marked('0:04', 'Jane', lines[1] ?? ''),
        remark('🟢 Good', 'Discovery Questions', 'Open, and about their work rather than our product.'),
        said('0:11', 'AI', lines[2] ?? ''),
        marked('0:19', 'Jane', lines[3] ?? ''),
        remark('🟡 Fair', 'Talk Ratio', 'A list where a question would have kept them talking.'),
        said('2:08', 'AI', lines[4] ?? ''),
        marked('2:20', 'Jane', lines[5] ?? ''),
        remark('🟡 Fair', 'Talk Ratio', 'They had just raised a concern.'),
        said('5:38', 'AI', lines[6] ?? ''),
        marked('5:41', 'Jane', lines[7] ?? ''),
        remark('🔴 Poor', 'Next Step', 'Nobody knows what happens now.'),
      ),
    ])
  })

  it('marks the line that a moment led to, and leads back', () => {
    const view = show(session, { ...MOMENT, line: 5 })
    expect(view.blocks.slice(1, 3)).toEqual([
      note(
        'Jumped to 2:20, marked ▼ below: Jane: I understand. Let me go on with the reports, then, there are a lot of them.',
      ),
      actions({
        type: 'button',
        action_id: 'review.back',
        text: plain('↩ Back to the rubric'),
        value: '{"tab":"rubric","page":1}',
      }),
    ])
    const shown = richTextIn(view).map(({ text }) => text)
    expect(shown.slice(shown.indexOf('▼ Jumped here')).slice(0, 3)).toEqual([
      '▼ Jumped here',
      '◆ Moment ',
      '2:20 ',
    ])
  })

  it('shows the page of the marked line whatever page the state names', () => {
    const transcript = Array.from({ length: 500 }, (_, index) => ({ text: `Line ${index}`, speaker: 'ai' }))
    const view = show({ transcript }, { tab: 'transcript', page: 1, line: 400 })
    expect(decodeMetadata(view.private_metadata ?? '')?.page).toBeGreaterThan(1)
    expect(notesIn(view)[0]).toBe('Jumped, marked ▼ below: AI: Line 400')
  })

  it('keeps the way back but not the marked line on another page', () => {
    const transcript = Array.from({ length: 500 }, (_, index) => ({ text: `Line ${index}` }))
    const back = { tab: 'rubric', page: 2 } as const
    const view = show({ transcript }, { tab: 'transcript', page: 1, line: 0, back })
    const [next] = buttonsIn(view, REVIEW_ACTIONS.next)
    expect(decodeTarget(next?.value ?? '')).toEqual({ tab: 'transcript', page: 2, back })
    expect(buttonsIn(view, REVIEW_ACTIONS.back)).toHaveLength(2)
  })

  it('marks no line that the transcript does not have', () => {
    expect(show(session, { ...MOMENT, line: 999 }).blocks).toHaveLength(3)
  })

  it('names the speaker as Exec does, or as unknown', () => {
    const transcript = [
      { speaker: 'user', text: 'one' },
      { speaker: 'ai', text: 'two' },
      { speaker: 'coach', text: 'three' },
      { text: 'four' },
      { speaker: 'ai' },
    ]
    expect(texts({ transcript }, 'transcript')).toBe('Participant: oneAI: twocoach: threeUnknown: four')
  })

  it('the transcript says that there is none', () => {
    expect(texts(sessionDocument({ transcript: null }), 'transcript')).toBe(
      'Exec sent no transcript for this session.',
    )
    expect(texts(sessionDocument({ transcript: [{ text: ' ' }] }), 'transcript')).toBe(
      'The transcript of this session is empty.',
    )
  })
})
