import { withTimeout } from '../lib/result.ts'
import type { NotificationSettings } from './notification-settings.ts'
import { isOfferOpen } from './preference.ts'
import type { Timing } from './timing.ts'

/** Whether to offer DMs below a person's own list. Resolves to `false` if the database has not told in time. */
export async function isOfferOpenFor(
  settings: NotificationSettings,
  { offerMs }: Pick<Timing, 'offerMs'>,
  user: string,
): Promise<boolean> {
  if (!settings.canWatch) return false
  const found = await withTimeout(settings.preferences.find(user), offerMs)
  return found.ok && isOfferOpen(found.value, settings.defaultResults)
}
