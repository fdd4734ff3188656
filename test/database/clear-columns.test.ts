import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ENCRYPTED } from '../../src/features/features.ts'
import { databaseSpace } from '../support/database/databases.ts'

/** The columns that each row of the table in *What lies in clear* names, by the table of the database. */
function columnsInPage(): Record<string, string[]> {
  const page = readFileSync('docs/privacy.md', 'utf8')
  const section = /^### What lies in clear$([\s\S]*?)^#/m.exec(page)?.[1] ?? ''
  const rows = section.split('\n').map((line) => [...line.matchAll(/`(\w+)`/g)].map(([, name = '']) => name))
  return Object.fromEntries(
    rows.flatMap(([table, ...columns]) => (columns.length === 0 ? [] : [[table, columns.toSorted()]])),
  )
}

it('the page on privacy names each column of the database that is not encrypted', async () => {
  const space = await databaseSpace('sqlite')
  const { db } = await space.start()
  const encrypted = ENCRYPTED.map(({ table, column }) => `${table}.${column}`)
  const tables = (await db.introspection.getTables()).map(({ name, columns }) => {
    const inClear = columns.filter((column) => !encrypted.includes(`${name}.${column.name}`))
    return [name, inClear.map((column) => column.name).toSorted()] as const
  })
  expect(columnsInPage()).toEqual(Object.fromEntries(tables))
  await space.remove()
})
