/** Groups values by key, in the order that the keys first occur. Drops values with an empty key. */
export function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): [Value, ...Value[]][] {
  const groups = new Map<string, [Value, ...Value[]]>()
  for (const value of values) {
    const group = groups.get(keyOf(value))
    if (group === undefined) groups.set(keyOf(value), [value])
    else group.push(value)
  }
  groups.delete('')
  return [...groups.values()]
}
