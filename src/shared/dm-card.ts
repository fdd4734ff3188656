import { findCardFacts } from '../access/attempts.ts'
import type { Viewers } from '../access/viewer.ts'
import { progressLine } from '../blocks/card/progress-line.ts'
import type { CardOffers } from '../blocks/card/session-buttons.ts'
import { sessionCard } from '../blocks/card/session-card.ts'
import type { CardPart, Content } from '../blocks/text/document.ts'
import type { OffersOnCard } from './card.ts'
import type { OpenedForDm } from './open-for-dm.ts'
import type { Timing } from './timing.ts'

export interface DmCardDependencies {
  viewers: Viewers
  offersOnCard: OffersOnCard
  sessionUrl: string | undefined
  timing: Pick<Timing, 'progressMs'>
}

interface DmCard {
  id: string
  opened: OpenedForDm
  now: Date
  above?: readonly CardPart[] | undefined
  /** In place of what the features offer. */
  offers?: CardOffers | undefined
}

/** The card in a DM, and the page to practice it again. */
export async function drawDmCard(
  { offersOnCard, sessionUrl, timing }: DmCardDependencies,
  { id, opened, now, above, offers }: DmCard,
): Promise<{ card: Content; practiceUrl: string | undefined }> {
  const { session, reader } = opened
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
    above,
    ...(await offersOnCard(reader, opened)),
    ...offers,
  })
  return { card, practiceUrl: facts.practiceUrl }
}
