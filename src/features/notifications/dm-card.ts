import type { Button } from '@slack/types'
import type { AssignmentAccess } from '../../access/assignment-access.ts'
import type { AttemptAccess } from '../../access/attempt-access.ts'
import type { CoachDirectory } from '../../access/coach-directory.ts'
import { isOwnSession } from '../../access/own-session.ts'
import type { People } from '../../access/people.ts'
import type { SessionAccess } from '../../access/session-access.ts'
import { progressLine, sinceLastAttempt } from '../../blocks/card/progress-line.ts'
import { type CardOptions, sessionCard } from '../../blocks/card/session-card.ts'
import type { CardPart, Content } from '../../blocks/text/document.ts'
import { shareWinButton } from '../../blocks/wins/wins-message.ts'
import { isPersonalBest } from '../../exec/attempts.ts'
import { isGraded, type Session } from '../../exec/session.ts'
import { valueInTime } from '../../lib/result.ts'
import type { Timing } from '../settings.ts'
import type { WinsChannel } from '../wins/wins-channel.ts'

export interface DmCardDependencies {
  sessionAccess: SessionAccess
  attemptAccess: AttemptAccess
  assignmentAccess: Pick<AssignmentAccess, 'forCard' | 'practiseUrl'>
  coachDirectory: Pick<CoachDirectory, 'hasCoaches'>
  people: Pick<People, 'find'>
  winsChannel: Pick<WinsChannel, 'findNamed'>
  sessionUrl: string | undefined
  timing: Pick<Timing, 'progressMs'>
}

interface DmCard {
  recipient: string
  id: string
  session: Session
  now: Date
  lead?: string | undefined
  above?: readonly CardPart[] | undefined
  /** By default those of the participant. */
  offers?: Pick<CardOptions, 'mayCoach' | 'mayAsk' | 'mayShare'> | undefined
}

/** The card in a DM, the button to share it as a win, if it is one of the reader's own, and the page to practise it again. */
export async function drawDmCard(
  {
    attemptAccess,
    assignmentAccess,
    coachDirectory,
    people,
    winsChannel,
    sessionUrl,
    timing,
  }: DmCardDependencies,
  { recipient, id, session, now, lead, above, offers }: DmCard,
): Promise<{ card: Content; winButton: Button | undefined; practiseUrl: string | undefined }> {
  // A card does without what takes long or fails.
  const inTime = <Value>(work: Promise<Value>) => valueInTime(work, timing.progressMs)
  const [attempts, assignment, practiseUrl] = await Promise.all([
    inTime(attemptAccess.forCard({ user: recipient, session, id })),
    // Many sessions may be graded at once, and their cards come first.
    inTime(assignmentAccess.forCard({ user: recipient, session, onlyKnown: true })),
    inTime(assignmentAccess.practiseUrl(recipient, session)),
  ])
  const line = attempts && progressLine(attempts)
  const isOwn = await isOwnSession(people, recipient, session)
  const card = sessionCard(session, {
    reference: { id },
    sessionUrl,
    surface: 'message',
    now,
    progress: { line, hasButton: line !== undefined, assignment, practiseUrl },
    lead,
    above,
    ...(offers ?? { mayAsk: isOwn && coachDirectory.hasCoaches }),
    note: isOwn && attempts !== undefined ? sinceLastAttempt(attempts) : undefined,
  })
  const isWin =
    isGraded(session) && (session.rank === 'gold' || (attempts !== undefined && isPersonalBest(attempts)))
  const channel = isOwn && isWin ? await winsChannel.findNamed() : undefined
  return { card, winButton: channel && shareWinButton(id, channel), practiseUrl }
}
