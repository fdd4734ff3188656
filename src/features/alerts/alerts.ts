import { ALERTS_OFF, TURN_OFF_ALERTS } from '../../blocks/alerts/alert-message.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import { feature } from '../../shared/feature.ts'
import { NO_ALERTS } from '../../shared/preference.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { AlertRecords } from './alert-records.ts'
import { type AlertBase, alert } from './compose-alert.ts'
import { ScoreAlerts } from './score-alerts.ts'

/** *Also tell me*: coaches hear of low and high scores of their people. */
export const alerts = feature({
  name: 'alerts',
  /** A session's id does not name its participant. */
  rows: { score_alerts: rowsNaming('score_alerts', ['person']) },
  parts(base: AlertBase) {
    const needs = { ...base, alertRecords: new AlertRecords(base) }
    return { ...needs, scoreAlerts: new ScoreAlerts(needs) }
  },
  buttons: [turnOff(TURN_OFF_ALERTS, () => ({ alerts: NO_ALERTS }), ALERTS_OFF)],
  notifications: [alert],
  acts: ({ scoreAlerts, alertRecords, canWatch }) => ({
    onGraded: (graded) => scoreAlerts.onGraded(graded),
    waitsForGrades: () => scoreAlerts.isAnyoneListening(),
    inHome: async (viewer) => ({ isWatched: canWatch && (await scoreAlerts.isWatched(viewer)) }),
    prune: () => alertRecords.prune(),
  }),
})
