import { maySetUp } from '../../access/policy.ts'
import { keyRefusedMessage } from '../../blocks/set-up/set-up-modals.ts'
import type { ExecError } from '../../exec/exec-error.ts'
import { failed, ok } from '../../lib/result.ts'
import { notification, skip, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import type { SetUpNeeds } from './needs.ts'

/** Tells the people who added the app and connected Exec, while Exec refuses the key. */
export const keyRefused = notification({
  kind: 'key_refused',
  ...WITHOUT_DETAILS,
  async allow({ connecting, people }: SetUpNeeds, { recipient }) {
    const installed = await connecting?.installations.find(connecting.workspace)
    if (installed?.connection?.refusedAt === undefined) return failed(skip('nothing_happened'))
    const profile = await people.find(recipient, 0)
    if ('kind' in profile) return failed({ kind: 'not_established', failure: profile })
    return maySetUp(profile, installed.installedBy) ? ok(undefined) : failed(skip('set_up_not_allowed'))
  },
  compose: async () => ({ say: keyRefusedMessage(), by: 'set_up' }),
})

/** Records once for all replicas that Exec refuses the key, and that it takes it again. */
export function keyRefusals({ connecting, enqueueOnce }: Pick<SetUpNeeds, 'connecting' | 'enqueueOnce'>) {
  const { installed, installations } = connecting ?? {}
  let wasRefused = installed?.connection?.refusedAt !== undefined
  /**
   * Called with Exec's error, or `undefined` after a success. Rejects if the database does: the next answer says the
   * same.
   */
  return async (error: ExecError | undefined): Promise<void> => {
    const isRefused = error?.kind === 'key_rejected'
    const saysNothing = error !== undefined && !isRefused
    if (saysNothing || isRefused === wasRefused || installed?.connection === undefined) return
    const { teamId: subject, installedBy, connection } = installed
    const since = await installations?.rememberRefusal(subject, { ...connection, isRefused })
    wasRefused = isRefused
    if (since === undefined) return
    const about = { subject, dedupKey: String(since), details: {}, dueAt: since }
    for (const recipient of new Set([installedBy, connection.connectedBy]))
      if (recipient !== '') enqueueOnce(keyRefused.of({ ...about, recipient }))
  }
}
