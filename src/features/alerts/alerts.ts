import { ALERTS_OFF, TURN_OFF_ALERTS } from '../../blocks/alerts/alert-message.ts'
import type { Database } from '../../database/database.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import { feature } from '../../shared/feature.ts'
import { NO_ALERTS } from '../../shared/preference.ts'
import type { Preferences } from '../../shared/preferences.ts'
import { turnOff } from '../../shared/turn-off.ts'
import { AlertRecords } from './alert-records.ts'
import { alert, type ComposeAlertDependencies } from './compose-alert.ts'
import { ScoreAlerts } from './score-alerts.ts'

type AlertNeeds = Omit<ComposeAlertDependencies, 'alertRecords'> & {
  preferences: Preferences
  outbox: Outbox
  database: Database
  workspace: string
  clock: () => number
}

/** *Also tell me*: coaches hear of low and high scores of their people. */
export const alerts = feature({
  name: 'alerts',
  /** A session's id does not name its participant. */
  rows: { score_alerts: rowsNaming('score_alerts', ['person']) },
  parts({ database, workspace, clock, ...base }: AlertNeeds) {
    const alertRecords = new AlertRecords(database, workspace, clock)
    return { alertRecords, scoreAlerts: new ScoreAlerts({ ...base, records: alertRecords, clock }) }
  },
  buttons: [turnOff(TURN_OFF_ALERTS, () => ({ alerts: NO_ALERTS }), ALERTS_OFF)],
  notifications: [alert],
  acts: ({ scoreAlerts, alertRecords }) => ({
    onGraded: (graded) => scoreAlerts.onGraded(graded),
    waitsForGrades: () => scoreAlerts.isAnyoneListening(),
    onSent: (notification) => scoreAlerts.onSent(notification),
    isWatched: (person) => scoreAlerts.isWatched(person),
    prune: () => alertRecords.prune(),
  }),
})
