import type { People } from '../../access/people.ts'
import type { Leases } from '../../database/leases.ts'
import { rowsNaming } from '../../database/person-rows.ts'
import type { Log } from '../../lib/log.ts'
import { feature } from '../../shared/feature.ts'
import { offer } from './answer-offer.ts'
import { forgetDeactivated } from './forget-deactivated.ts'
import { forgetMe } from './forget-me.ts'
import { notifications, openNotifications, type SettingsNeeds } from './notification-form.ts'

/** What a person wants to be told of, and *Forget me*. */
export const settings = feature({
  name: 'settings',
  rows: { preferences: rowsNaming('preferences', ['person']) },
  parts: (base: SettingsNeeds & { people: People; leases: Leases; log: Log; clock: () => number }) => base,
  buttons: [openNotifications, offer, forgetMe],
  forms: [notifications],
  chores: (needs) => [forgetDeactivated({ ...needs, knownPeople: needs.notifications.knownPeople })],
})
