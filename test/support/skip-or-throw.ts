/**
 * Says on stderr which tests are skipped because something is missing. With `CI=true` it throws instead: a build that
 * skipped them must not look as if they had passed.
 */
export function skipOrThrow(
  problem: string,
  env: Readonly<Record<string, string | undefined>> = process.env,
): void {
  if (env.CI === 'true') throw new Error(`${problem} With CI=true these tests must run.`)
  process.stderr.write(`${problem} They are skipped.\n`)
}
