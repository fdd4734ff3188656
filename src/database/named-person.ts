/** Whose rows. */
export interface NamedPerson {
  /** A Slack user's id. */
  person: string
  /** In Exec, if it is known: copies of what Exec sent hold it. */
  email?: string | undefined
  /** By default every workspace of the database: a Slack user's id belongs to one person. */
  workspace?: string | undefined
}

export type PersonRow = Record<string, unknown>

/** Tells whether a text names the person, by their whole id or email, in any case: `U0REP` is not in `U0REP2`. */
export function namesOf({ person, email }: NamedPerson): (text: string) => boolean {
  const names = email === undefined ? [person] : [person, email]
  const literals = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
  const pattern = new RegExp(`(?<![\\w.+-])(?:${literals.join('|')})(?![\\w-])`, 'i')
  return (text) => pattern.test(text)
}
