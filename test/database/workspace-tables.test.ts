import { sql, type TableMetadata } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/database/database.ts'
import { DATABASE_KINDS, type DatabaseSpace, databaseSpace } from '../support/database/databases.ts'

type Row = Record<string, string | number>

/** A row with another number or text in each column. */
function rowOf({ columns }: TableMetadata, number: number): Row {
  const named = columns.filter(({ name }) => name !== 'workspace')
  const value = (type: string) => (/text/i.test(type) ? `x${number}` : /json/i.test(type) ? '{}' : number)
  return Object.fromEntries(named.map(({ name, dataType }) => [name, value(dataType)]))
}

describe.each(DATABASE_KINDS)('the database of one workspace in %s', (kind) => {
  let space: DatabaseSpace
  let database: Database
  let tables: TableMetadata[]

  beforeAll(async () => {
    space = await databaseSpace(kind)
    database = await space.start()
    const all = await database.ofAllWorkspaces.introspection.getTables()
    tables = all.filter(({ columns }) => columns.some(({ name }) => name === 'workspace'))
  })
  afterAll(() => space.remove())

  const anyTableOf = (workspace: string) => database.of(workspace).withTables<Record<string, Row>>()

  it('adds, reads, changes and deletes rows of its own alone, in each table', async () => {
    expect(tables.length).toBeGreaterThan(15)
    for (const table of tables) {
      const { name } = table
      const [ours, theirs] = [anyTableOf('T1'), anyTableOf('T2')]
      const [row, other] = [rowOf(table, 1), rowOf(table, 2)]
      await ours.insertInto(name).values(row).execute()
      await theirs.insertInto(name).values([other]).execute()
      const read = () => theirs.selectFrom(name).selectAll().execute()
      expect(await ours.selectFrom(name).selectAll().execute(), name).toEqual([{ ...row, workspace: 'T1' }])
      const before = await read()
      expect(before, name).toEqual([{ ...other, workspace: 'T2' }])
      await ours.updateTable(name).set(rowOf(table, 3)).execute()
      await ours.deleteFrom(name).execute()
      expect(await ours.selectFrom(name).selectAll().execute(), name).toEqual([])
      expect(await read(), name).toEqual(before)
    }
  })

  it('reads rows of its own alone in a part of another statement', async () => {
    const [ours, theirs] = [database.of('T3'), database.of('T4')]
    await theirs.insertInto('leases').values({ name: 'a', holder: 'b', until: 1 }).execute()
    await ours.insertInto('leases').values({ name: 'a', holder: 'b', until: 2 }).execute()
    const highest = ours.selectFrom('leases').select(({ fn }) => fn.min('until').as('until'))
    const found = await theirs.selectFrom('leases').select('until').where('until', '<', highest).execute()
    expect(found).toEqual([{ until: 1 }])
  })

  it('refuses what it can not limit', async () => {
    const ours = anyTableOf('T1')
    const joined = ours.selectFrom('leases').innerJoin('polls', 'polls.workspace', 'leases.workspace')
    expect(() => joined.selectAll().compile()).toThrow("can't be this SelectQueryNode")
    const taken = ours.with('every', () => sql<Row>`select * from leases`)
    expect(() => taken.selectFrom('every').selectAll().compile()).toThrow("can't be this SelectQueryNode")
    await expect(sql`select * from leases`.execute(ours)).rejects.toThrow("can't be this RawNode")
  })
})
