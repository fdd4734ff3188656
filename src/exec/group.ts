import { z } from 'zod'

/** A group of the Exec workspace. Exec tells its members, but not who administers it. */
export interface Group {
  id: string
  name: string
}

const groupSchema = z.object({ id: z.string().min(1), name: z.string().nullish().catch(undefined) })

/** `undefined` for a group without an id. */
export function readGroup(value: unknown): Group | undefined {
  const { data } = groupSchema.safeParse(value)
  return data && { id: data.id, name: data.name?.trim() ?? '' }
}
