import type { Button } from '@slack/types'
import { findCardFacts } from '../access/attempts.ts'
import type { Viewers } from '../access/viewer.ts'
import { progressLine, sinceLastAttempt } from '../blocks/card/progress-line.ts'
import type { CardOffers } from '../blocks/card/session-buttons.ts'
import { sessionCard } from '../blocks/card/session-card.ts'
import type { CardPart, Content } from '../blocks/text/document.ts'
import { shareWinButton } from '../blocks/wins/wins-message.ts'
import { isGraded } from '../exec/session.ts'
import { isBestKnown } from '../exec/session-lists.ts'
import type { OffersOnCard } from './card.ts'
import type { OpenedForDm } from './open-for-dm.ts'
import type { Timing } from './timing.ts'
import type { WinsChannel } from './wins-channel.ts'

export interface DmCardDependencies {
  viewers: Viewers
  offersOnCard: OffersOnCard
  winsChannel: Pick<WinsChannel, 'findNamed'>
  sessionUrl: string | undefined
  timing: Pick<Timing, 'progressMs'>
}

interface DmCard {
  id: string
  opened: OpenedForDm
  now: Date
  lead?: string | undefined
  above?: readonly CardPart[] | undefined
  /** In place of what the features offer. */
  offers?: CardOffers | undefined
}

/** The card in a DM, the button to share it as a win, if it is one of the reader's own, and the page to practice it again. */
export async function drawDmCard(
  { offersOnCard, winsChannel, sessionUrl, timing }: DmCardDependencies,
  { id, opened, now, lead, above, offers }: DmCard,
): Promise<{ card: Content; winButton: Button | undefined; practiceUrl: string | undefined }> {
  const { session, isOwn, reader } = opened
  const { attempts, ...facts } = await findCardFacts(reader, {
    id,
    opened,
    isForOne: true,
    // Many sessions may be graded at once, and their cards come first.
    onlyKnown: true,
    patienceMs: timing.progressMs,
  })
  const line = attempts && progressLine(attempts)
  const card = sessionCard(session, {
    reference: { id },
    sessionUrl,
    surface: 'message',
    now,
    progress: { ...facts, line, hasButton: line !== undefined },
    lead,
    above,
    ...(await offersOnCard(reader, opened)),
    ...offers,
    hint: isOwn && attempts !== undefined ? sinceLastAttempt(attempts) : undefined,
  })
  const isWin =
    isGraded(session) && (session.rank === 'gold' || (attempts !== undefined && isBestKnown(attempts)))
  const channel = isOwn && isWin ? await winsChannel.findNamed() : undefined
  return { card, winButton: channel && shareWinButton(id, channel), practiceUrl: facts.practiceUrl }
}
