import type { WebClient } from '@slack/web-api'
import type { People } from '../access/people.ts'
import type { Participant } from '../blocks/card/share-head.ts'
import { participantName } from '../blocks/text/session-facts.ts'
import { normalEmail, type Session } from '../exec/session.ts'
import { checkMembership } from '../slack/conversations.ts'
import { findPersonByEmail } from '../slack/person.ts'
import type { PostTarget } from '../slack/post-message.ts'
import { isPerson } from './check-target.ts'

/** Whose session it is. Someone who is not in the conversation is named, not mentioned: they could not see what they are told of. */
export async function findParticipant(
  { people, client }: { people: People; client: WebClient },
  session: Session,
  target: PostTarget,
  sharer: string,
): Promise<Participant> {
  const email = normalEmail(session.user?.email ?? '')
  if (email === '') return named(session)
  const viewer = await people.find(sharer)
  if ('email' in viewer && viewer.email === email) return { kind: 'sharer' }
  const found = await findPersonByEmail(client, email)
  if (!found.ok) return named(session)
  const user = found.value
  const isThere = isPerson(target)
    ? user === target.channel
    : (await checkMembership(client, target.channel, user)).ok
  return isThere ? { kind: 'mentioned', user } : named(session)
}

export function named(session: Session): Participant {
  const name = participantName(session)
  return name === undefined ? { kind: 'unknown' } : { kind: 'named', name }
}
