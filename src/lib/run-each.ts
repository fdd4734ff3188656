/** Runs all tasks, one after the other, even if one fails. At the end, throws what the first failure threw. */
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
