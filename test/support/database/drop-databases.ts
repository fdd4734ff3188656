import { PREFIX, run } from './postgres-server.ts'

/** Vitest calls it at the end of a run: see `databases.ts`. Without a PostgreSQL there is nothing to drop. */
export async function teardown(): Promise<void> {
  const query = `select datname from pg_database where starts_with(datname, '${PREFIX}')`
  const databases = await run<{ datname: string }>(query).catch(() => [])
  for (const { datname } of databases) await run(`drop database ${datname} with (force)`)
}
