import { z } from 'zod'
import type { ExecError } from './exec-error.ts'

/** A chat of Exec's Scenario Studio, in which a person makes a scenario. */
export interface NewScenarioChat {
  /** Of the member whose chat it is. */
  email: string
  /** With which the chat begins. */
  prompt: string
  /** Exec makes one chat for it. */
  requestId: string
}

const refusal = z.enum([
  /** Exec has no member with this email. */
  'user_not_found',
  'prompt_too_long',
  /** For another reason. */
  'chat_refused',
])

export type ScenarioChatError = ExecError | { kind: z.infer<typeof refusal> }

/** Of the answer, the chat's address. It may lead anywhere: see `execPage`. */
export const chatUrlSchema = z.object({ url: z.string() }).transform(({ url }) => url)

export function toChatError(error: ExecError): ScenarioChatError {
  if (error.kind !== 'request_refused' && error.kind !== 'not_found') return error
  return { kind: refusal.catch('chat_refused').parse('code' in error && error.code) }
}
