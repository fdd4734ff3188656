import { ALERTS_OFF, TURN_OFF_ALERTS } from '../../blocks/alerts/alert-message.ts'
import { feature } from '../../shared/feature.ts'
import { NO_ALERTS } from '../../shared/preference.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { type AlertNeeds, alert } from './compose-alert.ts'
import { ScoreAlerts } from './score-alerts.ts'

/** *Also tell me*: coaches hear of low and high scores of their people. */
export const alerts = feature({
  name: 'alerts',
  parts: (base: AlertNeeds) => ({ scoreAlerts: new ScoreAlerts(base) }),
  buttons: [turnOff(TURN_OFF_ALERTS, () => ({ alerts: NO_ALERTS }), ALERTS_OFF)],
  notifications: [alert],
  acts: ({ scoreAlerts, canWatch }) => ({
    onGraded: (graded) => scoreAlerts.onGraded(graded),
    waitsForGrades: () => scoreAlerts.isAnyoneListening(),
    inHome: async (viewer) => ({ isWatched: canWatch && (await scoreAlerts.isWatched(viewer)) }),
  }),
})
