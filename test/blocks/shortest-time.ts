/** The shortest of several times, in milliseconds: other work on the machine only adds to a time. */
export function shortestTime(runs: number, work: (run: number) => unknown): number {
  const times = Array.from({ length: runs }, (_, run) => {
    const start = performance.now()
    work(run)
    return performance.now() - start
  })
  return Math.min(...times)
}
