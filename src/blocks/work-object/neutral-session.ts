import type { EvaluationCriterion, Session } from '../../exec/session.ts'
import { inert } from '../text/untrusted-text.ts'

/** A session whose texts name nobody and link nowhere, even where Slack should look for markup in them. */
export function inertSession(session: Session): Session {
  const { user, scenario } = session
  return {
    ...session,
    rank: inert(session.rank),
    user:
      user == null ? user : { ...user, first_name: inert(user.first_name), last_name: inert(user.last_name) },
    scenario: scenario == null ? scenario : { ...scenario, name: inert(scenario.name) },
    outcome_feedback: inert(session.outcome_feedback),
    positive_feedback: inert(session.positive_feedback),
    constructive_feedback: inert(session.constructive_feedback),
    evaluations: session.evaluations?.map(inertCriterion),
  }
}

function inertCriterion({ criterion_name, items }: EvaluationCriterion): EvaluationCriterion {
  return {
    criterion_name: inert(criterion_name),
    items: items?.map((item) => ({
      ...item,
      name: inert(item.name),
      grade: inert(item.grade),
      feedback: inert(item.feedback),
    })),
  }
}
