/** Splits a list into parts of at most `size` elements. */
export function inParts<Element>(elements: readonly Element[], size: number): Element[][] {
  const count = Math.ceil(elements.length / size)
  return Array.from({ length: count }, (_, at) => elements.slice(at * size, (at + 1) * size))
}

/** Runs all tasks, one after the other, even if one fails. Then throws what the first failure threw. */
export async function runEach(tasks: Iterable<() => Promise<unknown>>): Promise<void> {
  const failures: unknown[] = []
  for (const task of tasks) {
    try {
      await task()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
