import type { OptionalElement } from '../../blocks/text/document.ts'
import { welcomeMessage } from '../../blocks/welcome/welcome-messages.ts'
import { must, type Refused } from '../../delivery/answer.ts'
import { button } from '../../delivery/button.ts'
import { extensionPoint, type HasComposition } from '../../lib/extension-point.ts'
import { type PreferenceChange, resultsChoice } from './preference-rules.ts'
import {
  findSubscriber,
  NOTIFICATION_BUTTON,
  type NotificationNeeds,
  OWN_CHOICE,
  type Subscriber,
} from './preferences-table.ts'

export type GreetingNeeds = NotificationNeeds & HasComposition

/** A button below the greeting of someone who coaches: see `turnOn`. */
export const coachOffer = extensionPoint<OptionalElement>()

/** The app's first message to a person. @param done what they have turned on in it. */
export function greeting(
  { defaultResults, composition }: GreetingNeeds,
  { profile, audience, preference }: Subscriber,
  done?: string,
) {
  const choice = resultsChoice(preference, defaultResults)
  const canNotify = audience.canWatch && audience.hasSessions && choice === 'off'
  const coachOffers = coachOffer.of(composition)
  return welcomeMessage({ name: profile.name, isCoach: audience.mayListOthers, coachOffers, canNotify, done })
}

/**
 * A button below the greeting that turns something on and keeps the greeting.
 * @param refusal set if only coaches may press it: the answer to anyone else.
 */
export const turnOn = (
  id: string,
  done: (subscriber: Subscriber) => string,
  change: PreferenceChange,
  refusal?: Refused,
) =>
  button({
    ids: [id],
    ...NOTIFICATION_BUTTON,
    async run(needs: GreetingNeeds, context) {
      const subscriber = must(await findSubscriber(needs, context))
      if (refusal && !subscriber.audience.mayListOthers) throw refusal
      await needs.preferences.change(context.user, change, subscriber.profile.email)
      return {
        audit: OWN_CHOICE,
        redraw: greeting(needs, subscriber, done(subscriber)),
      }
    },
  })
