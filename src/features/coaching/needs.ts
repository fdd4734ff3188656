import type { People } from '../../access/people.ts'
import type { Viewers } from '../../access/viewer.ts'
import type { Stored } from '../../database/database.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { HomeDependencies } from '../../shared/home/show-home.ts'
import type { SlackClients } from '../../slack/clients.ts'
import type { CoachNotes } from './coach-notes.ts'
import type { CoachQuestions } from './coach-questions.ts'

/** What coaching needs from the workspace. */
export interface CoachingBase extends Stored, HomeDependencies {
  viewers: Viewers
  outbox: Outbox
  people: People
  slack: SlackClients
}

export interface CoachingNeeds extends CoachingBase {
  notes: CoachNotes
  questions: CoachQuestions
}

/** How long a confirmation waits for the message to the other person. */
export const CONFIRM_MS = 3000
