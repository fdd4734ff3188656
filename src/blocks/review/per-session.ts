import type { Session } from '../../exec/session.ts'

/** Memoised for as long as the session object is in memory. */
export function perSession<Value>(derive: (session: Session) => Value): (session: Session) => Value {
  const derived = new WeakMap<Session, { value: Value }>()
  return (session) => {
    const known = derived.get(session) ?? { value: derive(session) }
    derived.set(session, known)
    return known.value
  }
}
