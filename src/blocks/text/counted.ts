/** E.g. "1 session" or "3 sessions". */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`
}

/** E.g. "Jane Smith, Ravi Patel and 3 more". */
export function listed(texts: readonly string[], most: number): string {
  const more = texts.length - most
  return texts.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '')
}

/** E.g. "And 3 more. See all with /exec-session.", for the end of a list. `undefined` if there are no more. */
export function andMore(more: number, how?: string): string | undefined {
  if (more <= 0) return undefined
  return how === undefined ? `And ${more} more` : `And ${more} more. ${how}`
}
