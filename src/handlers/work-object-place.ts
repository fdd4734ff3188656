import { z } from 'zod'
import type { WorkObjectIdentity } from '../blocks/work-object.ts'

/** A Work Object's id, as the bot gave it to Slack. */
export const externalRef = z.object({ id: z.string(), type: z.string().exactOptional() })

const click = z.object({
  container: z.object({
    type: z.enum(['message_attachment', 'entity_detail']),
    entity_url: z.string(),
    external_ref: externalRef,
  }),
})

/** The Work Object whose button was pressed, and whether that was below a link or in its details. */
export function workObjectOf(
  body: unknown,
): { place: 'unfurl' | 'details'; identity: WorkObjectIdentity } | undefined {
  const { data } = click.safeParse(body)
  if (data === undefined) return undefined
  const { type, entity_url: url, external_ref } = data.container
  return { place: type === 'entity_detail' ? 'details' : 'unfurl', identity: { url, external_ref } }
}
