import { type CardFacts, findCardFacts, openPreviousOwn } from '../../access/attempts.ts'
import type { OpenedSession, Viewer } from '../../access/viewer.ts'
import { type ThenAndNow, thenAndNow } from '../../blocks/progress/then-and-now.ts'
import { resultMessage } from '../../blocks/results/result-messages.ts'
import type {
  CardPart,
  Content,
  Optional,
  OptionalElement,
  TurnOffPlace,
} from '../../blocks/text/document.ts'
import type { Attempts } from '../../exec/attempts.ts'
import type { Graded, Session } from '../../exec/session.ts'
import { extensionPoint } from '../../lib/extension-point.ts'
import { inTime, ok, type Result, TIMED_OUT } from '../../lib/result.ts'
import { type CardDependencies, findOffers } from './card.ts'

/** A button for the participant below the DM with their result. @param id the session's id as asked for. */
export const resultButton =
  extensionPoint<(opened: OpenedSession, id: string, facts: CardFacts) => Promise<OptionalElement>>()

/** A line for the participant in the DM with their result. */
export const resultPart = extensionPoint<(session: Graded<Session>) => Promise<Optional<CardPart>>>()

/** Nobody waits for the message, but composing it must end. */
const PATIENCE_MS = 4000

/**
 * Draws the DM with a result. Apart from the session, it sends only optional requests. One is for the previous attempt. One is for the
 * list of attempts, if no earlier one is known, as after a restart. And some are for assignments, if the session fulfilled one.
 */
export async function drawDmResult(
  needs: CardDependencies,
  reader: Viewer,
  {
    id,
    session,
    opened,
    now,
    lead,
    turnOff,
    isOneOfMany = false,
  }: {
    id: string
    /** That of `opened`. */
    session: Graded<Session>
    opened: OpenedSession
    now: Date
    lead: string | undefined
    turnOff?: TurnOffPlace
    /** If set, Exec is asked for nothing but the session. */
    isOneOfMany?: boolean
  },
): Promise<Content> {
  const { isOwn } = opened
  const reference = { id }
  const { url: sessionUrl } = needs.sessionPage
  const offers = await findOffers(needs, reader, opened, id)
  const facts = await findCardFacts(reader, {
    id,
    opened,
    isForOne: true,
    asks: isOneOfMany ? 'never' : 'if_unknown',
    patienceMs: PATIENCE_MS,
  })
  const { attempts } = facts
  const risen = isOwn && !isOneOfMany ? await findRisen(reader, session, attempts) : undefined
  const buttons = isOwn
    ? await Promise.all(resultButton.of(needs.composition).map((draw) => draw(opened, id, facts)))
    : []
  const parts = isOwn ? await Promise.all(resultPart.of(needs.composition).map((find) => find(session))) : []
  const shown = { reference, sessionUrl, now, lead, isOwn, ...facts }
  return resultMessage(session, {
    ...shown,
    risen: risen?.ok ? risen.value : undefined,
    offers,
    parts,
    buttons,
    turnOff,
  })
}

/** Compares the viewer's own session with the attempt before. Asks Exec as `openPreviousOwn` does. */
export async function findRisen(
  viewer: Viewer,
  session: Session,
  attempts: Attempts | undefined,
): Promise<Result<ThenAndNow | undefined, { kind: string }>> {
  if (attempts === undefined) return TIMED_OUT
  const previous = await inTime(openPreviousOwn(viewer, attempts), PATIENCE_MS, TIMED_OUT)
  return previous.ok ? ok(previous.value && thenAndNow(session, previous.value)) : previous
}
