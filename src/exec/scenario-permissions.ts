import { z } from 'zod'

const permission = z.boolean().nullish().catch(undefined)
const answerSchema = z.object({
  permissions: z.object({ can_monitor: permission, can_edit: permission }),
})

/** Whether this person monitors or edits the scenario, and so sees its sessions in Exec. `undefined` for another answer. */
export function readMayMonitor(body: unknown): boolean | undefined {
  const { data } = answerSchema.safeParse(body)
  return data && (data.permissions.can_monitor === true || data.permissions.can_edit === true)
}
