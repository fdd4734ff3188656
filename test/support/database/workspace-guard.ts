import type { KyselyPlugin } from 'kysely'

/** Their rows belong to no workspace. */
const OF_NO_WORKSPACE = /^(?:meta|kysely_migration|kysely_migration_lock|sqlite_\w+|pragma_\w+)$/
/** They serve all workspaces at once, or set the tables up. */
const OF_ALL_WORKSPACES =
  /\/src\/(?:database\/(?:database|sqlite|migrations|person-\w+)|workspaces\/due-work|install\/installations)\.ts/

/** Refuses a statement of the app's on rows of workspaces that does not say of which workspace. */
export const workspaceGuard: KyselyPlugin = {
  transformQuery({ node }) {
    const statement = JSON.stringify(node)
    if (/"workspace"|workspace =/.test(statement)) return node
    const tables = [
      ...statement.matchAll(
        /"kind":"SchemableIdentifierNode","identifier":{"kind":"IdentifierNode","name":"(\w+)"/g,
      ),
    ]
    const named = tables.map(([, name = '']) => name).filter((name) => !OF_NO_WORKSPACE.test(name))
    if (named.length === 0) return node
    // Kysely's own frames come first.
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 30
    const { stack = '' } = new Error()
    Error.stackTraceLimit = limit
    const caller = stack.split('\n').find((line) => line.includes('/src/'))
    if (caller !== undefined && !OF_ALL_WORKSPACES.test(stack))
      throw new Error(`A statement on ${named.join(', ')} names no workspace: ${caller.trim()}`)
    return node
  },
  transformResult: ({ result }) => Promise.resolve(result),
}
