import { z } from 'zod'
import { parseJson } from '../parse-json.ts'
import { failed, ok, type Result } from '../result.ts'
import type { ExecError } from './exec-error.ts'
import type { Answer } from './fetch-once.ts'
import { readRetryAfter } from './retry-after.ts'

/** Parsed JSON, and the size in bytes of the answer that held it. */
export interface ExecAnswer {
  body: unknown
  bytes: number
}

const errorBodySchema = z.object({ error: z.object({ code: z.string().optional() }) })

/**
 * What an answer from Exec means: its parsed JSON, or the error that its status and body stand for. The content type is
 * not looked at. `now` is in milliseconds since the epoch.
 */
export function readAnswer(answer: Answer, now: number): Result<ExecAnswer, ExecError> {
  const { status } = answer
  if (status >= 200 && status < 300) {
    const body = parseJson(answer.text)
    return body === undefined
      ? failed({ kind: 'unreadable', reason: 'not_json' })
      : ok({ body, bytes: answer.bytes })
  }
  return failed(readRefusal(answer, now))
}

function readRefusal({ status, text, retryAfter }: Answer, now: number): ExecError {
  if (status < 400) return { kind: 'unreadable', reason: 'redirect' }
  if (status >= 500) return { kind: 'server_fault', status }
  if (status === 401) return { kind: 'key_rejected' }
  if (status === 404) return { kind: 'not_found' }
  const body = parseJson(text)
  if (status === 429) return { kind: 'limited', until: new Date(now + readRetryAfter(body, retryAfter, now)) }
  if (status === 403 && errorBodySchema.safeParse(body).data?.error.code === 'workspace_inactive') {
    return { kind: 'workspace_inactive' }
  }
  return { kind: 'request_refused', status }
}
