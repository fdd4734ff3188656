import { z } from 'zod'
import type { Core } from '../core.ts'
import { type Json, type JsonObject, parseJson } from '../json.ts'
import { mistake } from '../outcome.ts'

/** One method of the Web API. */
export interface Method {
  token: 'bot' | 'app'
  /** The scope that the app needs, if it is the same for all arguments. */
  scope: string | undefined
  /** The answer, without `ok`. Throws `Refused`. */
  call(core: Core, args: JsonObject): JsonObject
}

/** A string; clients send numbers for some. */
export const text = z.union([z.string(), z.number().transform(String)]).optional()

export const flag = z
  .union([
    z.boolean(),
    z.enum(['true', 'false', '1', '0']).transform((value) => value === 'true' || value === '1'),
  ])
  .optional()

export const count = z.coerce.number().int().min(1).max(1_000).optional()

/** JSON, as such in a JSON body or written as a string in a form. A string that isn't JSON stays a string. */
export const json = z
  .json()
  .transform((value): Json => (typeof value === 'string' ? (parseJson(value) ?? value) : value))
  .optional()

const always = { token: z.string().optional() }

/**
 * A method whose arguments `shape` names. Any other argument is refused with `invalid_arguments`: Slack itself
 * ignores some, but a bot that sends them means something that won't happen.
 */
export function method<Shape extends z.ZodRawShape>(spec: {
  token?: 'bot' | 'app'
  scope?: string
  args: Shape
  run: (core: Core, args: z.infer<z.ZodObject<Shape & typeof always>>) => JsonObject
}): Method {
  const schema = z.strictObject({ ...spec.args, ...always })
  return {
    token: spec.token ?? 'bot',
    scope: spec.scope,
    call(core, args) {
      const parsed = schema.safeParse(args)
      if (parsed.success) return spec.run(core, parsed.data)
      throw mistake('invalid_arguments', z.prettifyError(parsed.error))
    },
  }
}
