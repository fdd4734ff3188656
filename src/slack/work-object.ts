import { z } from 'zod'

/** The id that the app gave a Work Object. */
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

/** Whether a pressed button stands on a Work Object below a link, or in the pane with its details. */
export function workObjectPlace(body: unknown): 'unfurl' | 'details' | undefined {
  const { data } = click.safeParse(body)
  if (data === undefined) return undefined
  return data.container.type === 'entity_detail' ? 'details' : 'unfurl'
}

/** The Work Object of a pressed button. Slack may leave out its id; then it is that of the session in the button. */
export function workObjectOf(body: unknown, session: string | undefined) {
  const { entity_url: url, external_ref } = click.safeParse(body).data?.container ?? {}
  const ref = external_ref ?? (session === undefined ? undefined : { id: session })
  return url === undefined || ref === undefined ? undefined : { url, external_ref: ref }
}
