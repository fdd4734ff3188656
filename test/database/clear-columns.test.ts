import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { ENCRYPTED } from '../../src/features/features.ts'
import { databaseSpace } from '../support/database/databases.ts'

/** The columns in the last cell of each row of the page's table, by the table of the database. The page names `workspace` once for all but `meta`. */
function columnsInPage(): Record<string, string[]> {
  const page = readFileSync('docs/privacy.md', 'utf8')
  const section = /^## What the app stores$([\s\S]*?)^##/m.exec(page)?.[1] ?? ''
  const rows = [...section.matchAll(/^\| `(\w+)` \|.*\| ([^|]*) \|$/gm)].map(([, table = '', cell = '']) => {
    const columns = [...cell.matchAll(/`(\w+)`/g)].map(([, name = '']) => name)
    return [table, (table === 'meta' ? columns : [...columns, 'workspace']).toSorted()] as const
  })
  return Object.fromEntries(rows)
}

it('the page on privacy names each column of the database that is not encrypted', async () => {
  const space = await databaseSpace('sqlite')
  const { ofAllWorkspaces: db } = await space.start()
  const encrypted = ENCRYPTED.map(({ table, column }) => `${table}.${column}`)
  const tables = (await db.introspection.getTables()).map(({ name, columns }) => {
    const inClear = columns.filter((column) => !encrypted.includes(`${name}.${column.name}`))
    return [name, inClear.map((column) => column.name).toSorted()] as const
  })
  expect(columnsInPage()).toEqual(Object.fromEntries(tables))
  await space.remove()
})
