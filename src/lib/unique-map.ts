/** A map that throws for a key that comes twice, rather than replace the entry. @param what the entries are. */
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
