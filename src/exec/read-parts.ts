import type { z } from 'zod'

const MAX_UNREAD_PATHS = 20

export interface Parts<Read> {
  read: Read
  unread: string[]
}

/**
 * Leaves out values of a wrong type (in an array: the element). `unread` names up to twenty of their paths. `undefined` for what is
 * no object.
 */
export function readParts<Read>(schema: z.ZodType<Read>, body: unknown): Parts<Read> | undefined {
  if (!isRecord(body)) return undefined
  const whole = schema.safeParse(body)
  if (whole.success) return { read: whole.data, unread: [] }

  const paths = whole.error.issues.map((issue) => issue.path)
  const rest = schema.safeParse(omit(body, treeOf(paths)))
  if (!rest.success) return undefined
  return { read: rest.data, unread: paths.slice(0, MAX_UNREAD_PATHS).map((path) => path.join('.')) }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Paths as a tree. A leaf is a value to leave out. */
type Tree = Map<PropertyKey, Tree>

function treeOf(paths: PropertyKey[][]): Tree {
  const root: Tree = new Map()
  for (const path of paths) {
    let node = root
    for (const key of path) {
      const next: Tree = node.get(key) ?? new Map()
      node.set(key, next)
      node = next
    }
  }
  return root
}

function omit(value: unknown, unwanted: Tree): unknown {
  if (Array.isArray(value)) return without([...value.entries()], unwanted).map(([, element]) => element)
  if (isRecord(value)) return Object.fromEntries(without(Object.entries(value), unwanted))
  return value
}

function without<Key extends PropertyKey>(entries: [Key, unknown][], unwanted: Tree): [Key, unknown][] {
  return entries.flatMap(([key, value]): [Key, unknown][] => {
    const inner = unwanted.get(key)
    if (inner === undefined) return [[key, value]]
    return inner.size === 0 ? [] : [[key, omit(value, inner)]]
  })
}
