import type { EvaluationCriterion, Session } from '../../exec/session.ts'
import { neutralizeMarkup } from '../text/untrusted-text.ts'

/** A session whose texts name nobody and link nowhere, even where Slack should look for markup in them. */
export function neutralizeSession(session: Session): Session {
  const { user, scenario } = session
  return {
    ...session,
    rank: neutralizeMarkup(session.rank),
    user:
      user == null
        ? user
        : {
            ...user,
            first_name: neutralizeMarkup(user.first_name),
            last_name: neutralizeMarkup(user.last_name),
          },
    scenario: scenario == null ? scenario : { ...scenario, name: neutralizeMarkup(scenario.name) },
    outcome_feedback: neutralizeMarkup(session.outcome_feedback),
    positive_feedback: neutralizeMarkup(session.positive_feedback),
    constructive_feedback: neutralizeMarkup(session.constructive_feedback),
    evaluations: session.evaluations?.map(neutralizeCriterion),
  }
}

function neutralizeCriterion({ criterion_name, items }: EvaluationCriterion): EvaluationCriterion {
  return {
    criterion_name: neutralizeMarkup(criterion_name),
    items: items?.map((item) => ({
      ...item,
      name: neutralizeMarkup(item.name),
      grade: neutralizeMarkup(item.grade),
      feedback: neutralizeMarkup(item.feedback),
    })),
  }
}
