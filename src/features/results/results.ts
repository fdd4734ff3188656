import { MORE, SESSION_ACTIONS } from '../../blocks/card/session-buttons.ts'
import {
  RESULT_ACTIONS,
  RESULTS_ENDED,
  RESULTS_GO_ON,
  RESULTS_OFF,
} from '../../blocks/results/result-messages.ts'
import { button } from '../../delivery/button.ts'
import { describeError } from '../../lib/log.ts'
import { feature } from '../../shared/feature.ts'
import { afterPress, choosingResults, resultsChoice } from '../../shared/preference.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { dayResults, keepGoingQuestion, type ResultsNeeds, result } from './compose-result.ts'
import { ResultNotices } from './result-notices.ts'

/** People use what they are sent, so the app need not ask whether to go on. Never rejects: the next press is noted as well. */
async function noteUse({ preferences, log, clock }: ResultsNeeds, person: string): Promise<void> {
  try {
    const preference = await preferences.find(person)
    if (preference.unpressed === 0 && preference.askedToGoOnAt === undefined) return
    await preferences.change(person, afterPress(preference, clock()))
  } catch (error) {
    log.warn('presses are not noted', describeError(error))
  }
}

const turnOffResults = (id: string, option?: string) =>
  turnOff(id, (now) => choosingResults('off', now), RESULTS_OFF, option)

/** Each press in a DM goes on with the results, as `noteUse` does. After a week, or *Turn off results*, it comes too late. */
const keepGoing = button({
  ids: [RESULT_ACTIONS.keepGoing],
  kind: 'notifications',
  surface: ({ actionId }) => `dm:${actionId}`,
  read: ({ actionId }) => actionId,
  async run({ preferences, defaultResults }: ResultsNeeds, { user, now }) {
    const choice = resultsChoice(await preferences.find(user), { now: now.getTime(), defaultResults })
    const tell = choice === 'off' ? RESULTS_ENDED : RESULTS_GO_ON
    return { audit: { decision: 'changed', reason: 'own_choice' }, tell }
  },
})

/** *My results*: people hear of their own graded sessions. */
export const results = feature({
  name: 'results',
  parts: (base: ResultsNeeds) => ({ resultNotices: new ResultNotices(base) }),
  buttons: [
    turnOffResults(RESULT_ACTIONS.turnOff),
    turnOffResults(SESSION_ACTIONS.more, MORE.turnOffResults),
    keepGoing,
  ],
  notifications: [result, dayResults, keepGoingQuestion],
  acts: ({ resultNotices, ...needs }) => ({
    onGraded: (graded) => resultNotices.onGraded(graded),
    waitsForGrades: () => resultNotices.isAnyoneListening(),
    onSent: (notification) => resultNotices.onSent(notification),
    onUse: (user) => noteUse(needs, user),
  }),
})
