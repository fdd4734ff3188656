import type { Result } from '../lib/result.ts'

/** No admin has connected Exec. `installedBy`: the Slack user who may; empty if that person was forgotten. */
export interface NotConnected {
  kind: 'not_connected'
  installedBy: string
}

/** Errors with different remedies have different kinds. */
export type ExecError =
  | { kind: 'not_found' }
  | NotConnected
  | { kind: 'key_rejected' }
  | { kind: 'workspace_inactive' }
  /** Exec's limit for the workspace is used up; nothing is sent until `until`. */
  | { kind: 'limited'; until: Date }
  /** One person has used up their share of that limit until `until`. Nothing was sent; other people aren't affected. */
  | { kind: 'personal_limit'; until: Date }
  /** Refused: the rest of the quota is reserved for interactive requests. Nothing was sent. */
  | { kind: 'quota_reserved' }
  | { kind: 'timed_out' }
  /** `wasUnsent`: there was no connection, so the request surely didn't reach Exec. */
  | { kind: 'unreachable'; wasUnsent?: true }
  | { kind: 'server_fault'; status: number }
  /** `unexpected`: JSON of another shape, or only a part of what was asked for. */
  | { kind: 'unreadable'; reason: 'redirect' | 'too_large' | 'not_json' | 'unexpected' }
  /** Any other 4xx: Exec accepted the key, but not the request. `code`: Exec's word for why. */
  | { kind: 'request_refused'; status: number; code?: string | undefined }

/** Whether a temporary limit is used up: until it ends, an old answer is better than none. */
export function isLimited(error: ExecError): error is Extract<ExecError, { until: Date }> {
  return 'until' in error
}

/** Whether a limit refused the request, so that nothing was sent. */
export function wasNeverSent({ kind }: { kind: string }): boolean {
  return kind === 'limited' || kind === 'personal_limit' || kind === 'quota_reserved'
}

/** What Exec answers, or why it doesn't. */
export type Fetched<Value, Failure = ExecError> = Promise<Result<Value, Failure>>
