import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'

/** Carries each statement to the database, or does not. */
export interface StatementSeam {
  run<Answer>(text: string, send: () => Promise<Answer>): Promise<Answer>
}

/** A dialect whose every statement goes through the seam, those of transactions included. */
export class FallibleDialect implements Dialect {
  readonly #inTransaction = new Set<DatabaseConnection>()

  constructor(
    private readonly real: Dialect,
    private readonly seam: StatementSeam,
  ) {}

  readonly createAdapter: Dialect['createAdapter'] = () => this.real.createAdapter()
  readonly createQueryCompiler: Dialect['createQueryCompiler'] = () => this.real.createQueryCompiler()
  readonly createIntrospector: Dialect['createIntrospector'] = (db) => this.real.createIntrospector(db)

  createDriver(): Driver {
    const driver = this.real.createDriver()
    const realOf = new WeakMap<DatabaseConnection, DatabaseConnection>()
    const real = (connection: DatabaseConnection) => realOf.get(connection) ?? connection
    const { seam } = this
    const inTransaction = this.#inTransaction
    return {
      init: () => driver.init(),
      async acquireConnection() {
        const connection = await driver.acquireConnection()
        const carried: DatabaseConnection = {
          executeQuery: <Row>(query: CompiledQuery) =>
            seam.run<QueryResult<Row>>(query.sql, () => connection.executeQuery<Row>(query)),
          streamQuery: (query, size) => connection.streamQuery(query, size),
        }
        realOf.set(carried, connection)
        return carried
      },
      async beginTransaction(connection, settings: TransactionSettings) {
        await driver.beginTransaction(connection, settings)
        inTransaction.add(real(connection))
      },
      async commitTransaction(connection) {
        await driver.commitTransaction(connection)
        inTransaction.delete(real(connection))
      },
      async rollbackTransaction(connection) {
        await driver.rollbackTransaction(connection)
        inTransaction.delete(real(connection))
      },
      releaseConnection: (connection) => driver.releaseConnection(real(connection)),
      destroy: () => driver.destroy(),
    }
  }

  /** As a database does when the process of an open transaction has died. */
  async rollBack(): Promise<void> {
    for (const connection of this.#inTransaction)
      await connection.executeQuery(CompiledQuery.raw('rollback')).catch(() => undefined)
    this.#inTransaction.clear()
  }
}
