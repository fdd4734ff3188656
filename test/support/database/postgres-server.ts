import pg from 'pg'

/** A server on which tests may make databases. */
export const POSTGRES_URL = process.env.POSTGRES_TEST_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** Begins the names of the databases of this run. All its threads are one process. */
export const PREFIX = `exec_slack_test_${process.pid}_`

/** The server's own database, or another one of it. */
export function urlOf(name?: string): string {
  const url = new URL(POSTGRES_URL)
  if (name !== undefined) url.pathname = `/${name}`
  return url.href
}

/** Resolves to the rows of the last statement. */
export async function run<Row extends object>(
  statements: string | readonly string[],
  url = urlOf(),
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 })
  await client.connect()
  try {
    let rows: Row[] = []
    for (const statement of [statements].flat()) rows = (await client.query<Row>(statement)).rows
    return rows
  } finally {
    await client.end()
  }
}
