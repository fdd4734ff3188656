import type { ExecEmails } from '../../access/exec-emails.ts'
import type { People } from '../../access/people.ts'
import type { Viewers } from '../../access/viewer.ts'
import type { FormNeeds } from '../../delivery/form.ts'
import type { Log } from '../../lib/log.ts'
import type { Notification } from '../../outbox/notification.ts'
import type { Outbox } from '../../outbox/outbox.ts'
import type { Preferences } from '../../shared/preferences.ts'

export interface ExecEmailNeeds extends FormNeeds {
  viewers: Viewers
  people: People
  /** Access asks it who is whom; this feature alone changes it. */
  execEmails: ExecEmails
  outbox: Outbox
  /** Never rejects: what was undone stays so. */
  enqueueOnce(notification: Notification): void
  preferences: Preferences
  log: Log
  drawHome(user: string): Promise<void>
}

export const NOTHING_TO_DO = { decision: 'skipped', reason: 'nothing_happened' } as const
