import { z } from 'zod'
import { findScenarioUrl } from '../../access/attempts.ts'
import { MORE, practiceAgainButton, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import { namedItem, readNamedItem } from '../../blocks/session/named-item.ts'
import { writtenProblem } from '../../blocks/text/rich-pieces.ts'
import { isVisible } from '../../blocks/text/untrusted-text.ts'
import {
  type Challenge,
  challengeAt,
  findChallenge,
  leadOf,
  questionOf,
  TRY_ITEM,
  triedMessage,
  tryItemButton,
} from '../../blocks/try-it/try-it.ts'
import { refuse } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { form } from '../../delivery/form.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import { valueInTime } from '../../lib/result.ts'
import { feature } from '../../shared/feature.ts'
import { cardOffer, openWithAudit } from '../../shared/sessions/card.ts'
import { questionButton } from '../../shared/sessions/question-button.ts'
import { reviewItemButton } from '../../shared/sessions/review-item-button.ts'
import type { Timing } from '../../shared/timing.ts'

interface TryNeeds extends FormNeeds {
  timing: Timing
}

const kept = namedItem.extend({ lead: z.string() })

type Kept = z.infer<typeof kept>

const ITEM_GONE = refuse('skipped', { kind: 'item_gone' })

/** Without an item, it means the one under *What to work on*. */
type Target = Pick<Kept, 'session'> & Partial<Kept>

/** Answers a moment of one's own session again, and compares it with Exec's words. Nothing is stored. */
const tryForm = form({
  id: 'try_it',
  kind: 'try_it',
  title: () => 'Try it now',
  submitLabel: 'Compare',
  kept,
  fields(sheet, { lead }, challenge?: Challenge) {
    sheet.quote('heard', lead, challenge && [{ text: challenge.heard }])
    const hint = "Only you see this, and I don't keep it."
    return { said: sheet.plainText('said', 'What would you say?', { hint, isMultiline: true }) ?? '' }
  },
  check: ({ said }) => ({ said: writtenProblem(isVisible(said) ? [{ text: said }] : []) }),
  allow: (_: TryNeeds, context, target: Target) => openOwnMoment(context, target),
  /** The customer's line, since Exec may change a session. */
  shown: { of: ({ challenge }) => challenge.heard, refusal: ITEM_GONE },
  open(_needs, _context, { audit, challenge }, { session }: Target) {
    const { criterionNumber: criterion, number: item } = challenge.place
    return { audit, kept: { session, criterion, item, lead: leadOf(challenge) }, facts: challenge }
  },
  async submit({ composition, timing }, { viewer }, { audit, challenge, opened }, { session: id }, { said }) {
    const scenarioUrl = findScenarioUrl(viewer, opened.session.scenario.id)
    const draft = { id, question: questionOf(challenge, said) }
    const buttons = [
      ...questionButton.of(composition).map((draw) => draw(viewer, opened, draft)),
      practiceAgainButton(await valueInTime(scenarioUrl, timing.progressMs)),
    ]
    return { audit, page: triedMessage(challenge, said, buttons), isPassing: true }
  },
})

async function openOwnMoment(context: DeliveryContext, target: Target) {
  const { session: id } = target
  const opened = await openWithAudit(context, { id })
  const { audit, session, isOwn, document } = opened
  context.about = { session: id, document }
  if (!isOwn) throw refuse('refused', { kind: 'not_own_moment' })
  const challenge = findChallenge(session, target)
  if (challenge === undefined) throw ITEM_GONE
  return { audit, opened, challenge }
}

const tryButton = (id: string, option?: string) =>
  button({
    ids: [id],
    option,
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

/** Lets people say what they would say now, where Exec says it went less well. */
export const tryIt = feature<TryNeeds>({
  name: 'try-it',
  buttons: [tryButton(SESSION_ACTIONS.tryIt), tryButton(SESSION_ACTIONS.more, MORE.tryIt), tryFromReview],
  forms: [tryForm],
  brings: [
    cardOffer.bring(() => async (_, { session, isOwn }) => ({
      mayTry: isOwn && findChallenge(session) !== undefined,
    })),
    reviewItemButton.bring(() => async (_, { session, isOwn }, id) => {
      if (!isOwn) return undefined
      return (place) => challengeAt(session, place) && tryItemButton(id, place)
    }),
  ],
})
