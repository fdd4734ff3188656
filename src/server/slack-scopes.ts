import type { Config } from '../config.ts'
import type { Log } from './log.ts'

/** The scopes that the bot needs whatever its settings. The manifest asks for them. */
export const REQUIRED_SCOPES = [
  'app_mentions:read',
  'channels:join',
  'channels:read',
  'chat:write',
  'commands',
  'groups:read',
  'im:history',
  'links:read',
  'links:write',
  'mpim:read',
  'users:read',
  'users:read.email',
] as const

/** Needed only where `EXEC_COACHES` names a user group. */
export const USER_GROUP_SCOPE = 'usergroups:read'

/** A scope that is missing shows only when someone needs it; this says so at the start. */
export function warnOfMissingScopes(granted: readonly string[] | undefined, config: Config, log: Log): void {
  if (granted === undefined) return
  const needed = [...REQUIRED_SCOPES, ...(config.access.coaches.groups.length > 0 ? [USER_GROUP_SCOPE] : [])]
  const missing = needed.filter((scope) => !granted.includes(scope))
  if (missing.length > 0)
    log.warn('the bot token lacks scopes: reinstall the app with the manifest', { scopes: missing.join(',') })
}
