import {
  ColumnNode,
  type ColumnType,
  InsertQueryNode,
  type Kysely,
  type KyselyPlugin,
  type OperationNode,
  PrimitiveValueListNode,
  QueryNode,
  type RootOperationNode,
  sql,
  ValueListNode,
  ValueNode,
  ValuesNode,
} from 'kysely'
import type { Tables } from './tables.ts'

/** The tables as a workspace sees them. Its statements can't set the column `workspace`. */
export type WorkspaceTables = {
  [Table in keyof Tables as Tables[Table] extends { workspace: string } ? Table : never]: Omit<
    Tables[Table],
    'workspace'
  > & { workspace: ColumnType<string, never, never> }
}

/** The database of one workspace, or a transaction in it. */
export type WorkspaceDb = Kysely<WorkspaceTables>

/** Adds `where workspace = …` to each statement, and the workspace to each row that is inserted. */
export class WithinWorkspace implements KyselyPlugin {
  readonly #isOwn: OperationNode

  constructor(private readonly workspace: string) {
    this.#isOwn = sql`workspace = ${workspace}`.toOperationNode()
  }

  transformQuery({ node }: { node: RootOperationNode }): RootOperationNode {
    switch (node.kind) {
      case 'InsertQueryNode':
        return this.#withWorkspace(node)
      case 'SelectQueryNode':
      case 'UpdateQueryNode':
      case 'DeleteQueryNode':
        if (node.joins !== undefined || node.with !== undefined) return refuse(node)
        return QueryNode.cloneWithWhere(node, this.#isOwn)
      default:
        return refuse(node)
    }
  }

  transformResult: KyselyPlugin['transformResult'] = async ({ result }) => result

  #withWorkspace(node: InsertQueryNode): InsertQueryNode {
    const { columns = [], values } = node
    if (values === undefined || !ValuesNode.is(values)) return refuse(node)
    const rows = values.values.map((row) =>
      PrimitiveValueListNode.is(row)
        ? PrimitiveValueListNode.create([...row.values, this.workspace])
        : ValueListNode.create([...row.values, ValueNode.create(this.workspace)]),
    )
    return InsertQueryNode.cloneWith(node, {
      columns: [...columns, ColumnNode.create('workspace')],
      values: ValuesNode.create(rows),
    })
  }
}

function refuse({ kind }: OperationNode): never {
  throw new Error(`A statement of one workspace can't be this ${kind}.`)
}
