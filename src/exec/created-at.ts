import type { SessionHead } from './session.ts'

/** When a session was held. Nothing where it is missing or no date of this century. */
export function createdAt(session: Pick<SessionHead, 'created_at'>): Date | undefined {
  const date = new Date(session.created_at ?? '')
  const year = date.getUTCFullYear()
  return year >= 2000 && year < 2100 ? date : undefined
}
