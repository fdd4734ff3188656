import { failed, type Result } from '../../../src/lib/result.ts'
import type { Problem } from './blocks/validate.ts'
import type { JsonObject } from './json.ts'

/**
 * Why Slack says no. A `mistake` is what the bot ought not to have sent; `state` is what only the workspace explains,
 * and a correct bot meets it too. `error` is Slack's own name.
 */
export interface ApiError {
  kind: 'mistake' | 'state'
  error: string
  why: string
  details?: JsonObject
}

export type Outcome = Result<JsonObject, ApiError>

export type Refused = { ok: false; error: ApiError }

export function mistake(error: string, why: string, details?: JsonObject): Refused {
  return failed({ kind: 'mistake', error, why, ...(details === undefined ? {} : { details }) })
}

export function unmet(error: string, why: string): Refused {
  return failed({ kind: 'state', error, why })
}

/** The refusal of content with `problems`, in the words that Slack's answers use. */
export function invalidContent(problems: [Problem, ...Problem[]]): Refused {
  const described = problems.map(({ message, pointer }) => `${message} [json-pointer:${pointer}]`)
  return mistake(problems[0].error, described.join('; '), {
    errors: described,
    response_metadata: { messages: described.map((line) => `[ERROR] ${line}`) },
  })
}

/** The refusal that `problems` call for, or undefined where there are none. */
export function refusedFor(problems: Problem[]): Refused | undefined {
  const [first, ...rest] = problems
  return first === undefined ? undefined : invalidContent([first, ...rest])
}
