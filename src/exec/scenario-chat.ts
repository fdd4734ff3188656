import { z } from 'zod'
import type { ExecError } from './exec-error.ts'

/** A chat in Exec's Scenario Studio, where a person makes a scenario. */
export interface NewScenarioChat {
  /** The email of the chat's member. */
  email: string
  /** The chat's first message. */
  prompt: string
  /** Exec makes one chat for it. */
  requestId: string
}

const refusal = z.enum([
  /** Exec has no member with this email. */
  'user_not_found',
  'prompt_too_long',
  /** Refused for another reason. */
  'chat_refused',
])

export type ScenarioChatError = ExecError | { kind: z.infer<typeof refusal> }

/** Reads the chat's URL from the answer. It may point anywhere: see `execPage`. */
export const chatUrlSchema = z.object({ url: z.string() }).transform(({ url }) => url)

export function toChatError(error: ExecError): ScenarioChatError {
  if (error.kind !== 'request_refused' && error.kind !== 'not_found') return error
  return { kind: refusal.catch('chat_refused').parse('code' in error && error.code) }
}
