import type { Problem } from './blocks/validate.ts'
import type { JsonObject } from './json.ts'

/**
 * Slack says no: a method throws it, and `callMethod` makes an answer of it. A `mistake` is what the bot ought not to have
 * sent; `state` is what only the workspace explains, and a correct bot meets it too. `error` is Slack's own name.
 */
export class Refused extends Error {
  constructor(
    readonly kind: 'mistake' | 'state',
    readonly error: string,
    why: string,
    readonly details: JsonObject = {},
  ) {
    super(why)
  }
}

export function mistake(error: string, why: string, details?: JsonObject): Refused {
  return new Refused('mistake', error, why, details)
}

export function unmet(error: string, why: string): Refused {
  return new Refused('state', error, why)
}

/** The app has not been granted a scope. */
export function missingScope(needed: string, provided: readonly string[]): Refused {
  return mistake('missing_scope', `${needed} is not granted`, { needed, provided: provided.join(',') })
}

/** Refuses content with `problems`, in the words that Slack's answers use. */
export function refuseContent(problems: readonly Problem[]): void {
  const [first] = problems
  if (first === undefined) return
  const described = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`)
  throw mistake(first.error, described.join('; '), {
    errors: described,
    response_metadata: { messages: described.map((line) => `[ERROR] ${line}`) },
  })
}
