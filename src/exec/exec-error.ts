/** Why Exec gave no usable answer. One kind for each thing that a person would have to do about it. */
export type ExecError =
  | { kind: 'not_found' }
  | { kind: 'key_rejected' }
  | { kind: 'workspace_inactive' }
  /** Exec's limit for the workspace is used up; it is not asked again before `until`. */
  | { kind: 'limited'; until: Date }
  /** Nobody waits for the answer, and what is left of the limit is kept for those who do. Exec was not asked. */
  | { kind: 'quota_reserved' }
  | { kind: 'timed_out' }
  | { kind: 'unreachable' }
  | { kind: 'server_fault'; status: number }
  | { kind: 'unreadable'; reason: UnreadableReason }
  /** Any other 4xx: Exec understood the key, but not the request. */
  | { kind: 'request_refused'; status: number }

export type UnreadableReason =
  | 'redirect'
  | 'too_large'
  | 'not_json'
  | 'not_a_session'
  | 'not_a_list_of_members'
  | 'not_a_list_of_sessions'
