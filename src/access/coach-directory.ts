import type { Coaches, GroupCoaches, PeopleByEmail } from './coaches.ts'
import type { People } from './people.ts'
import type { Viewer } from './policy.ts'

/** A coach whom a person may ask. */
export interface AskableCoach {
  user: string
  /** As their Slack profile has it. */
  name: string | undefined
}

/** As many as Slack's menus take. */
const MOST_COACHES = 100

interface CoachDirectoryOptions {
  people: Pick<People, 'find'>
  coaches: Coaches
  groupCoaches: Pick<GroupCoaches, 'coachesOf' | 'report'>
  byEmail: PeopleByEmail
}

/** Whom people may ask about their sessions: the coaches of their groups first, then `EXEC_COACHES`. */
export class CoachDirectory {
  constructor(private readonly options: CoachDirectoryOptions) {}

  /** Whether the settings name any coach: then each card of one's own session offers *Ask a coach…*. */
  get hasCoaches(): boolean {
    return !this.options.coaches.isNobody || this.options.groupCoaches.report !== undefined
  }

  /** Never the person, and only accounts that the app may write to. Asks Exec for members as `GroupCoaches` does. */
  async coachesOf({ user, email }: Pick<Viewer, 'user' | 'email'>): Promise<AskableCoach[]> {
    const { people, coaches, groupCoaches, byEmail } = this.options
    const requester = { priority: 'interactive', user } as const
    const [ofGroups, ofEveryone] = await Promise.all([
      email === undefined ? [] : groupCoaches.coachesOf(email, requester, byEmail),
      coaches.everyone(byEmail),
    ])
    const ids = [...new Set([...ofGroups, ...ofEveryone])].filter((id) => id !== user).slice(0, MOST_COACHES)
    const found = await Promise.all(ids.map((id) => people.find(id)))
    return found.flatMap((coach) =>
      'kind' in coach || !ASKABLE.has(coach.accountType) ? [] : [{ user: coach.user, name: coach.name }],
    )
  }
}

const ASKABLE: ReadonlySet<Viewer['accountType']> = new Set(['member', 'guest', 'other_workspace'])
