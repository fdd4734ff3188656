/** A session as Exec's OpenAPI document describes it. The document requires no property; the fake needs the id. */
export interface SessionDocument {
  id: string
  user?: { id?: string; email?: string; first_name?: string; last_name?: string }
  scenario?: { id?: string; name?: string; slug?: string }
  score?: number | null
  rank?: 'gold' | 'silver' | 'bronze' | 'unranked' | null
  duration_seconds?: number | null
  is_valid_attempt?: boolean
  outcome_feedback?: string | null
  positive_feedback?: string | null
  constructive_feedback?: string | null
  created_at?: string
  transcript?: TranscriptLineDocument[] | null
  evaluations?: CriterionDocument[] | null
}

export interface TranscriptLineDocument {
  speaker?: string | null
  text?: string
  seconds_from_start?: number | null
}

export interface CriterionDocument {
  criterion_name?: string
  items?: ItemDocument[]
}

export type GradeDocument = 'good' | 'mid' | 'bad' | 'not_relevant'

export interface ItemDocument {
  name?: string
  grade?: GradeDocument | null
  feedback?: string | null
  feedback_examples?: ExampleDocument[]
}

interface ExampleDocument {
  quote?: string
  feedback?: string | null
  suggestion_quote?: string | null
  grade?: GradeDocument | null
  salience?: 'high' | 'mid' | 'low' | null
}
