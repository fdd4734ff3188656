import { z } from 'zod'

/** The id that the app gave a Work Object. */
export const externalRef = z.object({ id: z.string(), type: z.string().exactOptional() })

const click = z.object({
  container: z.object({
    type: z.enum(['message_attachment', 'entity_detail']),
    entity_url: z.string().optional(),
    external_ref: externalRef.optional(),
  }),
})

/** Whether a pressed button is on a Work Object below a link or in the pane with its details. `undefined`: on neither. */
export function workObjectPlace(body: unknown): 'unfurl' | 'details' | undefined {
  const { type, entity_url } = click.safeParse(body).data?.container ?? {}
  if (type === 'entity_detail') return 'details'
  // An attachment that is no Work Object has no URL.
  return entity_url === undefined ? undefined : 'unfurl'
}

/** The Work Object of a pressed button. Slack may leave out its id; then it is that of the session in the button. */
export function workObjectOf(body: unknown, session: string | undefined) {
  const { entity_url: url, external_ref } = click.safeParse(body).data?.container ?? {}
  const ref = external_ref ?? (session === undefined ? undefined : { id: session })
  return url === undefined || ref === undefined ? undefined : { url, external_ref: ref }
}
