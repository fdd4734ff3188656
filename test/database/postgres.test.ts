import { Kysely, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { Database } from '../../src/database/database.ts'
import { describeDatabaseProblem } from '../../src/database/database-error.ts'
import { isOutage, postgresDialect } from '../../src/database/postgres.ts'
import { capturedLog } from '../support/captured-log.ts'
import { hasPostgres, KEY } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
import { POSTGRES_URL } from '../support/database/postgres-server.ts'
import { startTcpProxy, type TcpProxy } from '../support/database/tcp-proxy.ts'
import { gate } from '../support/gate.ts'

it.each([
  ['a refused connection', 'ECONNREFUSED', true],
  ['a connection that ended', undefined, true],
  ['a server that starts', '57P03', true],
  ['a server that stops', '57P01', true],
  ['too many connections', '53300', true],
  ['a lost connection', '08006', true],
  ['a wrong password', '28P01', false],
  ['a database that does not exist', '3D000', false],
  ['no right to make tables', '42501', false],
  ['a server without TLS', 'NO_TLS', false],
  ['a certificate of nobody whom Node.js trusts', 'SELF_SIGNED_CERT_IN_CHAIN', false],
  ['a certificate of an unknown authority', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', false],
  ['a certificate that has expired', 'CERT_HAS_EXPIRED', false],
  ['a certificate of another host', 'ERR_TLS_CERT_ALTNAME_INVALID', false],
])('an error of PostgreSQL for %s may pass: %s %s', (_, code, may) => {
  expect(isOutage(Object.assign(new Error('refused'), code === undefined ? {} : { code }))).toBe(may)
})

it.skipIf(!hasPostgres)(
  'a server without TLS ends the start where the address asks for TLS, and the line says why',
  async () => {
    const url = new URL(POSTGRES_URL)
    url.searchParams.set('sslmode', 'require')
    const config = { kind: 'postgres', url: url.href, encryptionKeys: [KEY] } as const
    const database = new Database(config, capturedLog().log)
    const started = await database.start()
    await database.close()
    expect(!started.ok && describeDatabaseProblem(started.error)).toBe(
      "The database at DATABASE_URL can't be used (NO_TLS).\n",
    )
  },
)

describe.skipIf(!hasPostgres)('connections to PostgreSQL', () => {
  let proxy: TcpProxy
  let db: Kysely<unknown>

  async function open(statementMs?: number): Promise<void> {
    proxy = await startTcpProxy(POSTGRES_ADDRESS)
    const dialect = postgresDialect(throughProxy(undefined, proxy), statementMs)
    db = new Kysely({ dialect })
  }

  afterEach(async () => {
    await proxy.close()
    await db.destroy()
  })

  it('are closed and opened anew when a statement is not answered', async () => {
    await open(500)
    await sql`select 1`.execute(db)
    proxy.hang()
    await expect(sql`select 1`.execute(db)).rejects.toMatchObject({
      name: 'DatabaseError',
      code: 'ETIMEDOUT',
    })
    proxy.restore()
    await sql`select 1`.execute(db)
    expect(proxy.connections()).toBe(2)
  })

  it('end without harm, while they are idle or serve a transaction', async () => {
    await open()
    const began = gate()
    const ended = gate()
    const transaction = db.transaction().execute(async (inside) => {
      await sql`select 1`.execute(inside)
      began.open()
      await ended.opened
      await sql`select 1`.execute(inside)
    })
    await began.opened
    await sql`select 1`.execute(db)
    proxy.cut()
    ended.open()
    await expect(transaction).rejects.toThrow()
    proxy.restore()
    await sql`select 1`.execute(db)
  })

  it('read a bigint as a number', async () => {
    await open()
    const { rows } = await sql<{ at: unknown }>`select 1774000000000::bigint as at`.execute(db)
    expect(rows).toEqual([{ at: 1_774_000_000_000 }])
  })
})
