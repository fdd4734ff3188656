import { Kysely, sql } from 'kysely'
import { afterEach, describe, expect, it } from 'vitest'
import { isOutage, postgresDialect } from '../../src/database/postgres.ts'
import { hasPostgres } from '../support/database/databases.ts'
import { POSTGRES_ADDRESS, throughProxy } from '../support/database/postgres-proxy.ts'
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
])('an error of PostgreSQL for %s may pass: %s %s', (_, code, may) => {
  expect(isOutage(Object.assign(new Error('refused'), code === undefined ? {} : { code }))).toBe(may)
})

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
