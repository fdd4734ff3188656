import type { KnownPeople } from './known-people.ts'
import type { ResultsDefault } from './preference.ts'
import type { Preferences } from './preferences.ts'

/** What the app needs to tell people of something. */
export interface NotificationSettings {
  preferences: Preferences
  knownPeople: KnownPeople
  /** Whether the app asks Exec what was graded: without, it can't tell of results. */
  canWatch: boolean
  defaultResults: ResultsDefault
  /** Whether a coach is alerted to this person's scores. */
  isWatched(person: { user: string; email: string | undefined }): Promise<boolean>
}
