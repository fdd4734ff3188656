import { z } from 'zod'

/** A group of the Exec workspace. Exec tells its members, but not who administers it. */
export interface Group {
  id: string
  name: string
}

/** Exec's filters take commas for separators. */
const GROUP_ID = /^[^,\s]+$/

const groupSchema = z.object({ id: z.string().regex(GROUP_ID), name: z.string().nullish().catch(undefined) })

/** `undefined` for a group without an id that Exec's filters can hold. */
export function readGroup(value: unknown): Group | undefined {
  const { data } = groupSchema.safeParse(value)
  return data && { id: data.id, name: data.name?.trim() ?? '' }
}
