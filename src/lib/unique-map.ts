/** A map that throws for a duplicate key. @param what the entries are, for the error. */
export function uniqueMap<Value>(
  what: string,
  entries: Iterable<readonly [key: string, value: Value]>,
): ReadonlyMap<string, Value> {
  const map = new Map<string, Value>()
  for (const [key, value] of entries) {
    if (map.has(key)) throw new Error(`There are two of the ${what} ${key}.`)
    map.set(key, value)
  }
  return map
}
