import type { TestProject } from 'vitest/node'

/** Vitest calls it before a run, for each project. The documents are not in this repository, so a build without them passes. */
export function setup({ name }: TestProject): void {
  if (name !== '') return
  for (const variable of ['EXEC_OPENAPI', 'SLACK_MANIFEST_SCHEMA', 'SLACK_BLOCK_KIT_SCHEMA'])
    if (!process.env[variable])
      process.stderr.write(`${variable} names no document: the tests against it are skipped.\n`)
}
