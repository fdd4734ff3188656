import { z } from 'zod'

/** A member of the Exec workspace. Exec's roles are `admin`, `staff` and `member`; an unknown one survives. */
export interface Member {
  email: string | undefined
  role: string | undefined
}

const text = z.string().nullish().catch(undefined)
const memberSchema = z.object({
  email: text,
  role: text,
  user: z.object({ email: text }).nullish().catch(undefined),
})

/** Exec's schema is flat, its own example nests the person under `user`: both are read. Undefined for anything else. */
export function readMember(value: unknown): Member | undefined {
  const parsed = memberSchema.safeParse(value)
  if (!parsed.success) return undefined
  const { email, role, user } = parsed.data
  return { email: email ?? user?.email ?? undefined, role: role ?? undefined }
}
