import type { Core } from '../core.ts'

/** Takes away a message that one person alone sees. */
export function dismiss(core: Core, user: string, { channel, ts }: { channel: string; ts: string }): void {
  const message = core.messages.find(channel, ts)
  if (message?.ephemeral_for !== user) throw new Error(`${user} can't dismiss ${ts}`)
  message.deleted = true
  core.journal.changed('message_deleted', { channel })
}
