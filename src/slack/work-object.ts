import { z } from 'zod'
import type { WorkObjectIdentity } from '../blocks/work-object/work-object.ts'

/** A Work Object's id, as the bot gave it to Slack. */
export const externalRef = z.object({ id: z.string(), type: z.string().exactOptional() })

const click = z.object({
  container: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('message_attachment'),
      entity_url: z.string(),
      external_ref: externalRef.optional(),
    }),
    z.object({
      type: z.literal('entity_detail'),
      entity_url: z.string().optional(),
      external_ref: externalRef.optional(),
    }),
  ]),
})

/** Whether a button is one of a Work Object below a link, or of the details of one. */
export function workObjectPlace(body: unknown): 'unfurl' | 'details' | undefined {
  const { data } = click.safeParse(body)
  if (data === undefined) return undefined
  return data.container.type === 'entity_detail' ? 'details' : 'unfurl'
}

/** The Work Object whose button was pressed: by Slack's word, else by the session that the button names. */
export function workObjectOf(body: unknown, session: string | undefined): WorkObjectIdentity | undefined {
  const { entity_url: url, external_ref } = click.safeParse(body).data?.container ?? {}
  const ref = external_ref ?? (session === undefined ? undefined : { id: session })
  return url === undefined || ref === undefined ? undefined : { url, external_ref: ref }
}
