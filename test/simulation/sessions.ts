import type { SessionDocument } from '../support/exec/session-document.ts'
import { sessionDocument } from '../support/exec/session-documents.ts'
import { type Human, SCENARIOS } from './population.ts'

interface About {
  id: string
  human: Human
  scenario: string
  at: number
}

/** Stands in every text of a session that only those who may see it may read. */
export function secretOf(session: string): string {
  return `secret ${session}`
}

export function ungradedDocument(about: About): SessionDocument {
  return {
    ...gradedDocument(about, 0),
    score: null,
    rank: null,
    is_valid_attempt: false,
    outcome_feedback: null,
    positive_feedback: null,
    constructive_feedback: null,
    evaluations: null,
  }
}

export function gradedDocument({ id, human, scenario, at }: About, score: number): SessionDocument {
  const { name, email } = human
  const secret = secretOf(id)
  const whole = sessionDocument()
  const items = ['Opening', 'Questions', 'Next Step'].map((item, place) => ({
    name: item,
    grade: (['bad', 'mid', 'good'] as const)[(score + place) % 3] ?? 'good',
    feedback: `${item}: ${secret}`,
    feedback_examples: [
      {
        quote: `At some point, ${secret}`,
        feedback: secret,
        suggestion_quote: `Say ${secret}`,
        grade: 'bad' as const,
      },
    ],
  }))
  return {
    ...whole,
    id,
    user: { id: `u-${name}`, email, first_name: 'Person', last_name: name.toUpperCase() },
    scenario: { ...SCENARIOS.find((one) => one.id === scenario) },
    score,
    rank: score >= 80 ? 'gold' : score >= 60 ? 'silver' : score >= 40 ? 'bronze' : 'unranked',
    created_at: new Date(at).toISOString(),
    outcome_feedback: `Outcome: ${secret}`,
    positive_feedback: `Good: ${secret}`,
    constructive_feedback: `Better: ${secret}`,
    evaluations: [{ criterion_name: 'Communication', items }],
  }
}
