import type { GroupCoaches } from '../../access/coaches.ts'
import type { People } from '../../access/people.ts'
import { maySetUp } from '../../access/policy.ts'
import { refuse } from '../../delivery/answer.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import type { FormNeeds } from '../../delivery/form-definition.ts'
import type { ExecClient } from '../../exec/exec-client.ts'
import type { Groups } from '../../exec/members.ts'
import type { Connecting } from '../../install/connecting.ts'
import type { HasComposition } from '../../lib/extension-point.ts'
import type { Notification } from '../../outbox/notification.ts'
import { setUpChoice } from '../../shared/set-up-choice.ts'
import type { Timing } from '../../shared/timing.ts'
import type { WorkspaceSettings } from '../../shared/workspace-settings.ts'

export interface SetUpNeeds extends FormNeeds, HasComposition {
  /** `undefined` if the one workspace is set up by variables. */
  connecting: Connecting | undefined
  people: Pick<People, 'find' | 'listed'>
  settings: WorkspaceSettings
  groups: Groups
  groupCoaches: Pick<GroupCoaches, 'report'>
  exec: Pick<ExecClient, 'listSessions'>
  requestsRemaining(): Promise<{ day: number }>
  enqueueOnce(notification: Notification): void
  timing: FormNeeds['timing'] & Pick<Timing, 'personSearchMs'>
}

/** Features' choices, in the order of the features. */
export function findChosen({ composition }: SetUpNeeds) {
  return Promise.all(setUpChoice.of(composition).map((choice) => choice.find()))
}

const NOT_ALLOWED = { kind: 'set_up_not_allowed' } as const

/** Access to change the workspace, if this person has the right now. */
export async function authorizeSetUp(
  { connecting }: SetUpNeeds,
  { viewer }: DeliveryContext,
): Promise<Connecting> {
  if (connecting === undefined) throw refuse('refused', NOT_ALLOWED)
  const profile = await viewer.with({ profileMaxAgeMs: 0 }).profile()
  if (maySetUp(profile, connecting.installed.installedBy)) return connecting
  throw 'kind' in profile
    ? refuse('failed', { kind: 'not_established', failure: profile })
    : refuse('refused', NOT_ALLOWED)
}
