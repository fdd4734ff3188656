/** A value, or the error in its place. Errors are values with a `kind`; nothing is thrown. */
export type Result<Value, Failure> = { ok: true; value: Value } | { ok: false; error: Failure }

export function ok<Value>(value: Value): { ok: true; value: Value } {
  return { ok: true, value }
}

export function failed<Failure>(error: Failure): { ok: false; error: Failure } {
  return { ok: false, error }
}
