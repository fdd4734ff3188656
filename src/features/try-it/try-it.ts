import { z } from 'zod'
import { findScenarioUrl } from '../../access/attempts.ts'
import type { OpenedSession } from '../../access/viewer.ts'
import { MORE, practiceAgainButton, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { findNamedItem, type NamedItem, namedItem, readNamedItem } from '../../blocks/session/named-item.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { isVisible } from '../../blocks/text/untrusted-text.ts'
import {
  type Challenge,
  challengeAt,
  challengeToWorkOn,
  leadOf,
  questionOf,
  TRY_ITEM,
  triedMessage,
  tryItemButton,
} from '../../blocks/try-it/try-it.ts'
import { type OrProblem, type ProblemAnswer, refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { type FormNeeds, form } from '../../delivery/form.ts'
import type { Session } from '../../exec/session.ts'
import { fingerprint } from '../../lib/fingerprint.ts'
import { valueInTime } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { cardOffer, offering, openWithAudit } from '../../shared/sessions/card.ts'
import { questionButton } from '../../shared/sessions/question-button.ts'
import { reviewItemButton } from '../../shared/sessions/review-item-button.ts'
import type { Timing } from '../../shared/timing.ts'

interface TryNeeds extends FormNeeds {
  timing: Timing
}

/** A moment of one's own session, answered again, beside Exec's words. Nothing of it is kept. */
const tryForm = form({
  id: 'try_it',
  kind: 'try_it',
  title: () => 'Try it now',
  kept: z.object({
    item: namedItem,
    lead: z.string(),
    /** Of what the customer said: Exec may change a session. */
    shown: z.string(),
  }),
  fields(sheet, { lead }, challenge?: Challenge) {
    sheet.quote('heard', lead, challenge && [{ text: challenge.heard }])
    const said = sheet.plainText('said', 'What would you say?', {
      hint: "Only you see this, and I don't keep it.",
      isMultiline: true,
    })
    return { said: said ?? '' }
  },
  check: ({ said }) => ({ said: writtenProblem(isVisible(said) ? [{ text: said }] : []) }),
  async open(_: TryNeeds, context, target: Target) {
    const found = await openOwn(context, target)
    if ('problem' in found) return found
    const { audit, challenge, item } = found
    const kept = { item, lead: leadOf(challenge), shown: fingerprint(challenge.heard) }
    return { audit, kept, facts: challenge }
  },
  /** Whose session it is, and what it holds, is checked again: the form may be old. */
  async submit({ composition, timing }, context, { item, shown }, { said }) {
    const found = await openOwn(context, item)
    if ('problem' in found) return found
    const { audit, challenge, opened } = found
    if (fingerprint(challenge.heard) !== shown) return gone(opened, item)
    const { viewer } = context
    const scenarioUrl = findScenarioUrl(viewer, opened.session.scenario.id)
    const draft = { id: item.session, question: questionOf(challenge, said) }
    const buttons = [
      ...questionButton.of(composition).map((draw) => draw(viewer, opened, draft)),
      practiceAgainButton(await valueInTime(scenarioUrl, timing.progressMs)),
    ]
    return { audit, page: triedMessage(challenge, said, buttons), isPassing: true }
  },
})

/** The item under *What to work on*, unless it names one. */
type Target = NamedItem | { session: string }

interface OwnMoment {
  opened: OpenedSession
  challenge: Challenge
  item: NamedItem
}

async function openOwn(context: DeliveryContext, target: Target): Promise<OrProblem<OwnMoment>> {
  const id = target.session
  const opened = await openWithAudit(context, { id })
  if ('problem' in opened) return opened
  const { audit, session, isOwn, document } = opened
  if (!isOwn) return refuse('refused', { kind: 'not_own_moment' }, { session: id, document })
  const challenge = 'item' in target ? challengeOf(session, target) : challengeToWorkOn(session)
  if (challenge === undefined) return gone(opened, target)
  const { criterionNumber: criterion, number: item } = challenge.place
  return { audit, opened, challenge, item: { session: id, criterion, item } }
}

function challengeOf(session: Session, named: NamedItem): Challenge | undefined {
  const place = findNamedItem(session, named)
  return place && challengeAt(session, place)
}

function gone({ document }: OpenedSession, { session }: Target): ProblemAnswer {
  return refuse('skipped', { kind: 'item_gone' }, { session, document })
}

const tryFromCard = button({
  ids: [SESSION_ACTIONS.more],
  option: MORE.tryIt,
  kind: 'try_it',
  read: ({ reference }) => reference && { session: reference.id },
  run: tryForm.open,
})

const tryFromReview = button({
  ids: [TRY_ITEM],
  kind: 'try_it',
  read: ({ value }) => readNamedItem(value),
  run: tryForm.open,
})

/** What one would say now, where Exec says that it went less well. */
export const tryIt = feature<TryNeeds>({
  name: 'try-it',
  buttons: [tryFromCard, tryFromReview],
  forms: [tryForm],
  help: { more: ['*Try it now…* on your own session: answer a weak moment again'] },
  brings: [
    cardOffer.bring(() =>
      offering('mayTry', async (_, { session, isOwn }) => ({
        mayTry: isOwn && challengeToWorkOn(session) !== undefined,
      })),
    ),
    reviewItemButton.bring(() => async (_, { session, isOwn }, id) => {
      if (!isOwn) return undefined
      return (place) => (challengeAt(session, place) === undefined ? undefined : tryItemButton(id, place))
    }),
  ],
})
