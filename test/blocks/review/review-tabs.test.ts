import { describe, expect, it } from 'vitest'
import { REVIEW_ACTIONS } from '../../../src/blocks/review/review-controls.ts'
import type { SessionTab } from '../../../src/blocks/review/review-state.ts'
import { reviewView } from '../../../src/blocks/review/review-view.ts'
import type { Session } from '../../../src/exec/session.ts'
import {
  documentWithoutRubric,
  documentWithoutTexts,
  sessionDocument,
  ungradedDocument,
} from '../../support/exec/session-documents.ts'
import { actions, plain, quote, richText, said, section, tabs, words } from './expected-blocks.ts'
import { buttonsIn, richTextIn } from './shown.ts'
import { reference, show } from './walk-review.ts'

const DIVIDER = { type: 'divider' }

/** Whose session it is, below the tabs. */
const FACTS = {
  type: 'context',
  elements: [
    plain('Procurement Discovery · Jane Smith · 5m 47s'),
    {
      type: 'mrkdwn',
      text: '· <!date^1773585000^{date_short_pretty}|15 Mar 2026>',
      verbatim: true,
    },
  ],
}

function texts(session: Session, tab: SessionTab): string {
  return richTextIn(show(session, { tab, page: 1 }))
    .map(({ text }) => text)
    .join('')
}

describe('every tab', () => {
  it('ends with the way to the session in Exec, if that is known', () => {
    const options = { sessionUrl: 'https://acme.app.exec.com/sessions/{id}' }
    const { blocks } = reviewView(sessionDocument(), { reference, tab: 'rubric', page: 1 }, options)
    expect(blocks.at(-1)).toEqual(
      actions({
        type: 'button',
        action_id: 'session.open_in_exec',
        text: plain('Open in Exec'),
        url: 'https://acme.app.exec.com/sessions/abc123def456',
      }),
    )
  })
})

describe('the feedback', () => {
  it('shows what Exec wrote', () => {
    expect(show(sessionDocument(), { tab: 'feedback', page: 1 }).blocks).toEqual([
      tabs('feedback'),
      FACTS,
      richText(
        section(words('Feedback', 'bold')),
        section(words('Strong discovery questioning with good rapport building.')),
      ),
      richText(
        section(words('What went well', 'bold')),
        section(words('Excellent use of open-ended questions to uncover needs.')),
      ),
      richText(
        section(words('What to work on', 'bold')),
        section(words('Consider probing deeper into budget constraints.')),
      ),
    ])
  })

  it('says that there is none', () => {
    expect(texts(documentWithoutTexts(), 'feedback')).toBe('Exec sent no written feedback for this session.')
    expect(texts(ungradedDocument(), 'feedback')).toBe(
      "Exec hasn't graded this session, so it has no feedback.",
    )
  })
})

describe('the rubric', () => {
  it('shows what to work on next, then the other items worst first, with buttons to where their evidence was said', () => {
    const head = (emoji: string, name: string, more: string) =>
      section(words(`${emoji} `), words(name, 'bold'), words(` — ${more}`))
    const instead = (text: string) => section(words('Try instead: ', 'bold'), words(text))
    expect(show(sessionDocument(), { tab: 'rubric', page: 1 }).blocks).toEqual([
      tabs('rubric'),
      FACTS,
      richText(
        section(words('Work on next', 'bold')),
        head('🔴', 'Next Step', 'Poor · Objection Handling'),
        section(words('Ended without a date for the follow-up.')),
      ),
      said('we will be in touch at some point', { time: '5:41', line: 7 }),
      richText(
        section(words('Nobody knows what happens now.')),
        instead('Does Thursday at ten suit you for twenty minutes?'),
        section(words('High importance', 'italic')),
      ),
      DIVIDER,
      richText(section(words('Rubric: ', 'bold'), words('🟢 1 good · 🟡 2 fair · 🔴 1 poor'))),
      richText(
        head('🟡', 'Talk Ratio', 'Fair · Communication Skills'),
        section(words('Spoke for 58 % of the time; leave more room after a question.')),
      ),
      said('Our platform has approvals, budgets, reports and forty integrations.', {
        time: '0:19',
        line: 3,
        quoted: 'Our platform has approvals, budgets,…',
      }),
      richText(
        section(words('A list where a question would have kept them talking.')),
        instead('What happens when an invoice surprises you?'),
        section(words('High importance', 'italic')),
      ),
      said('Let me go on with the reports, then', { time: '2:20', line: 5 }),
      richText(
        section(words('They had just raised a concern.')),
        instead('Tell me about the budget first.'),
        section(words('Medium importance', 'italic')),
      ),
      richText(
        head('🟡', 'Budget Concerns', 'Fair · Objection Handling'),
        section(words('Addressed the budget concern but could have reframed value more clearly.')),
      ),
      richText(
        head('🟢', 'Discovery Questions', 'Good · Communication Skills'),
        section(words('Asked targeted questions about pain points and current workflow.')),
      ),
      said('How do you buy software today?', { time: '0:04', line: 1 }),
      richText(
        section(words('Open, and about their work rather than our product.')),
        section(words('High importance', 'italic')),
      ),
      richText(head('⚪', 'Legal Review', 'Not relevant · Objection Handling')),
    ])
  })

  it('shows an item without texts, and grades and importances that this app does not know', () => {
    const feedback_examples = [
      { quote: 'Never said', grade: 'superb', salience: 'vital' },
      { quote: ' ' },
      {},
    ]
    const session: Session = { score: 50, evaluations: [{ items: [{ feedback_examples }] }, {}] }
    expect(show(session, { tab: 'rubric', page: 1 }).blocks.slice(2)).toEqual([
      richText(section(words('⚪ '), words('Item 1', 'bold'), words(' — Not graded · Criterion 1'))),
      said('Never said'),
      richText(section(words('vital · ⚪ superb', 'italic'))),
      richText(section(words('No items in Criterion 2.'))),
    ])
  })

  it('has a button to a line without a time', () => {
    const session: Session = {
      score: 50,
      transcript: [{ text: 'Well, well.' }],
      evaluations: [{ items: [{ feedback_examples: [{ quote: 'well' }] }] }],
    }
    expect(buttonsIn(show(session, { tab: 'rubric', page: 1 }), REVIEW_ACTIONS.moment)).toMatchObject([
      { text: plain('In transcript'), accessibility_label: 'Go to its place in the transcript: well' },
    ])
  })

  it('the rubric says that there is none', () => {
    expect(texts(documentWithoutRubric(), 'rubric')).toBe(
      'Exec sent no rubric for this session. Its scenario may have none.',
    )
    expect(texts(sessionDocument({ evaluations: [] }), 'rubric')).toContain('no rubric')
    expect(texts(ungradedDocument(), 'rubric')).toBe("Exec hasn't graded this session, so it has no rubric.")
  })

  it("the rubric of an attempt that doesn't count says so", () => {
    const shown = texts(sessionDocument({ is_valid_attempt: false }), 'rubric')
    expect(shown).toMatch(/^This attempt doesn't count\./)
  })

  it('the rubric of a session that is not graded says so, and names nothing to work on', () => {
    const shown = texts(sessionDocument({ score: null }), 'rubric')
    expect(shown).toMatch(/^Exec hasn't graded this session\.Rubric: /)
    expect(shown).not.toContain('Work on next')
  })
})

describe('the transcript', () => {
  const session = sessionDocument()

  it('shows time, speaker and text of each line, with remarks below', () => {
    const line = (time: string, who: string, text: string) =>
      section(words(`${time} `), words(`${who}: `, 'bold'), words(text))
    const remark = (grade: string, item: string, text: string, instead?: string) =>
      quote(
        words(grade),
        words(' · '),
        words(item, 'bold'),
        words(`\n${text}`),
        ...(instead === undefined ? [] : [words('\nTry instead: ', 'bold'), words(instead)]),
      )
    const lines = session.transcript?.map(({ text }) => text ?? '') ?? []
    const concern = 'They had just raised a concern.'
    expect(show(session, { tab: 'transcript', page: 1 }).blocks).toEqual([
      tabs('transcript'),
      FACTS,
      richText(
        line('0:00', 'AI', lines[0] ?? ''),
        line('0:04', 'Jane', lines[1] ?? ''),
        remark('🟢 Good', 'Discovery Questions', 'Open, and about their work rather than our product.'),
        line('0:11', 'AI', lines[2] ?? ''),
        line('0:19', 'Jane', lines[3] ?? ''),
        remark(
          '🟡 Fair',
          'Talk Ratio',
          'A list where a question would have kept them talking.',
          'What happens when an invoice surprises you?',
        ),
        line('2:08', 'AI', lines[4] ?? ''),
        line('2:20', 'Jane', lines[5] ?? ''),
        remark('🟡 Fair', 'Talk Ratio', concern, 'Tell me about the budget first.'),
        line('5:38', 'AI', lines[6] ?? ''),
        line('5:41', 'Jane', lines[7] ?? ''),
        remark(
          '🔴 Poor',
          'Next Step',
          'Nobody knows what happens now.',
          'Does Thursday at ten suit you for twenty minutes?',
        ),
      ),
    ])
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
