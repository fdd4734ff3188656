import type { z } from 'zod'
import { readJson } from '../lib/parse.ts'
import type { Stored } from './database.ts'
import { boundColumn } from './encrypted-columns.ts'
import type { Tables } from './tables.ts'

type Whose = Pick<Stored, 'database' | 'workspace'>

/** The column `content` holds encrypted JSON; the table's key is `id`. */
export function encryptedJson<Content>(table: keyof Tables, schema: z.ZodType<Content>) {
  const column = boundColumn(table, 'content', 'id')
  return {
    column,
    encrypt({ database, workspace }: Whose, id: string, content: Content): string {
      return database.cipher.encrypt(JSON.stringify(content), column.contextOf({ workspace, key: id }))
    },
    /** `undefined` if another key has encrypted it. */
    decrypt(
      { database, workspace }: Whose,
      { id, content }: { id: string; content: string },
    ): Content | undefined {
      return readJson(schema, database.cipher.decrypt(content, column.contextOf({ workspace, key: id })))
    },
  }
}
