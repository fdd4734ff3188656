import { sessionCard } from '../src/blocks/card/session-card.ts'
import type {
  CriterionDocument,
  SessionDocument,
  TranscriptLineDocument,
} from '../test/support/exec/session-document.ts'
import { sessionDocument } from '../test/support/exec/session-documents.ts'
import { readDocument } from '../test/support/read-documents.ts'

const CRITERIA = ['Opening', 'Discovery', 'Objection Handling', 'Closing']
const ITEMS = ['Open questions', 'Listening', 'Next step']
const GRADES = ['good', 'mid', 'bad'] as const

/** A session of realistic size: twelve items in four criteria, one or two moments for each item, and sixty lines of transcript. */
export function benchDocument(overrides: Partial<SessionDocument> = {}): SessionDocument {
  return sessionDocument({ evaluations: CRITERIA.map(criterion), transcript: transcript(), ...overrides })
}

/** The document that Exec sends without `include=transcript`. */
export function withoutTranscript({ transcript: _, ...rest }: SessionDocument): SessionDocument {
  return rest
}

function criterion(name: string): CriterionDocument {
  return { criterion_name: name, items: ITEMS.map((item, index) => benchItem(`${item} (${name})`, index)) }
}

function benchItem(name: string, index: number) {
  const grade = GRADES[index % GRADES.length] ?? 'good'
  const moment = {
    quote: 'What would have to be true for your team to change how it buys?',
    feedback: 'The question is open, and about their work rather than the product.',
    suggestion_quote: grade === 'good' ? null : 'Who else has a say in this, and what do they look at?',
    grade,
    salience: 'high' as const,
  }
  return {
    name,
    grade,
    feedback:
      'Asked targeted questions about pain points and the current workflow, and stayed with the answers.',
    feedback_examples: grade === 'good' ? [moment] : [moment, moment],
  }
}

function transcript(): TranscriptLineDocument[] {
  return Array.from({ length: 60 }, (_, index) => ({
    speaker: index % 2 === 0 ? 'ai' : 'user',
    text: 'We see that often. Each team buys for itself, and somebody looks at the invoices at the end of the month.',
    seconds_from_start: Math.round(index * 58) / 10,
  }))
}

/** A card as the app answers with. */
export function cardMessage() {
  const options = {
    reference: { id: 'session' },
    sessionUrl: undefined,
    surface: 'message',
    now: new Date(),
  } as const
  return sessionCard(readDocument(benchDocument()), { ...options, isExpanded: false })
}
