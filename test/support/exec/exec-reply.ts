export interface ExecReply {
  status: number
  body: unknown
  headers?: Record<string, string>
}

export const invalidKey = refusal(
  401,
  'authentication_error',
  'invalid_api_key',
  'Invalid or inactive API key',
)
export const workspaceInactive = refusal(
  403,
  'authorization_error',
  'workspace_inactive',
  'This workspace is inactive',
)

/** Exec's 404 has no `code`. */
export function notFound(message: string): ExecReply {
  return { status: 404, body: { error: { type: 'not_found', message } } }
}

export function invalidRequest(code: string, message: string): ExecReply {
  return refusal(400, 'invalid_request', code, message)
}

function refusal(status: number, type: string, code: string, message: string): ExecReply {
  return { status, body: { error: { type, code, message } } }
}
