import type { People } from '../../access/people.ts'
import type { SessionGrants } from '../../access/session-grants.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Preferences } from '../../shared/preferences.ts'
import type { Timing } from '../../shared/timing.ts'
import type { SlackClients } from '../../slack/clients.ts'
import type { CoachNotes } from './coach-notes.ts'
import type { CoachQuestions } from './coach-questions.ts'

/** What coaching needs of the database, and of Exec. */
export interface Coaching {
  notes: CoachNotes
  questions: CoachQuestions
  grants: SessionGrants
  outbox: Pick<Outbox, 'enqueue' | 'wake' | 'find'>
  preferences: Pick<Preferences, 'find'>
  exec: Pick<ExecClient, 'assignScenario' | 'listAssignments'>
  /** Whether the app hears when a session is graded. */
  canWatch: boolean
}

export interface CoachingDependencies {
  coaching: Coaching
  people: People
  slack: Pick<SlackClients, 'client' | 'clientWithoutRetry'>
  timing: Pick<Timing, 'formMs'>
}

export type CoachingNeeds = Coaching & Omit<CoachingDependencies, 'coaching'>
