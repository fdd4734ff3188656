import type { AccessRule, LookupFailure, Refusal } from '../access/policy.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { ReferenceProblem } from '../exec/session-reference.ts'

/** Maps a label's value to itself where it is a known one, and to `other` where it is not: Prometheus keeps a series for each. */
export type Label = (value: string) => string

function oneOf(known: Record<string, true>): Label {
  return (value) => (Object.hasOwn(known, value) ? value : 'other')
}

const EXEC_ERRORS: Record<ExecError['kind'], true> = {
  quota_reserved: true,
  key_rejected: true,
  limited: true,
  not_found: true,
  request_refused: true,
  server_fault: true,
  timed_out: true,
  unreachable: true,
  unreadable: true,
  workspace_inactive: true,
}

type UnfurlReason = AccessRule | Refusal['kind'] | LookupFailure['kind'] | ReferenceProblem['kind']

const UNFURL_REASONS: Record<UnfurlReason, true> = {
  participant: true,
  coach: true,
  admin: true,
  workspace: true,
  other_organisation: true,
  deactivated: true,
  not_allowed: true,
  list_not_allowed: true,
  not_established: true,
  profile_unreadable: true,
  email_missing: true,
  coaches_unreadable: true,
  admins_unreadable: true,
  not_an_id: true,
  other_site: true,
  not_a_session: true,
}

export const execOutcome = oneOf({ ...EXEC_ERRORS, ok: true })

export const unfurlDecision = oneOf({
  shown: true,
  private_card: true,
  refused: true,
  failed: true,
  skipped: true,
  not_delivered: true,
})

export const unfurlReason = oneOf({
  ...EXEC_ERRORS,
  ...UNFURL_REASONS,
  unfurls_off: true,
  external_channel: true,
  answered_in_own_dm: true,
  answered_in_thread: true,
  too_many_links: true,
  poster_unknown: true,
  busy: true,
  // Why `chat.unfurl` failed, where Slack did not refuse it.
  ratelimited: true,
  request_failed: true,
})

export const slackMethod = oneOf({
  'auth.test': true,
  'chat.delete': true,
  'chat.getPermalink': true,
  'chat.postEphemeral': true,
  'chat.postMessage': true,
  'chat.unfurl': true,
  'chat.update': true,
  'apps.connections.open': true,
  'conversations.info': true,
  'entity.presentDetails': true,
  'conversations.members': true,
  'conversations.join': true,
  'usergroups.users.list': true,
  'users.info': true,
  'views.open': true,
  'views.publish': true,
  'views.push': true,
  'views.update': true,
  response_url: true,
})

export const refusedStatus = oneOf({
  400: true,
  401: true,
  404: true,
  413: true,
  500: true,
  503: true,
})

const deliveryKinds = oneOf({
  button: true,
  command: true,
  composer: true,
  direct_message: true,
  home: true,
  mention: true,
  progress: true,
  remove: true,
  review: true,
  share_form: true,
  share_shortcut: true,
  unfurl: true,
  unfurl_refresh: true,
  view_feedback: true,
  work_object: true,
})

/** Surfaces whose details are places of their own, and no buttons of a card. */
const WITH_DETAILS = new Set(['home', 'review'])

/** The kind of a delivery by its surface. A card's buttons have surfaces such as `unfurl:session.refresh`. */
export function deliveryKind(surface: string): string {
  const [place = '', detail] = surface.split(':')
  return deliveryKinds(detail === undefined || WITH_DETAILS.has(place) ? place : 'button')
}
