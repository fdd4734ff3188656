import { normalEmail, type SessionHead } from '../exec/session.ts'
import type { People } from './people.ts'

/** Whether the person did this session, by the email of their Slack profile. */
export async function isOwnSession(
  people: Pick<People, 'find'>,
  person: string,
  session: SessionHead,
): Promise<boolean> {
  const viewer = await people.find(person)
  return 'email' in viewer && viewer.email === normalEmail(session.user?.email ?? '')
}
