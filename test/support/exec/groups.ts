import { normalEmail } from '../../../src/exec/session.ts'
import { paginated, type Query, readPage, readQuery } from './exec-query.ts'
import { type ExecReply, invalidRequest } from './exec-reply.ts'

export interface ExecMember {
  id: string
  email: string
  first_name: string
  last_name: string
  role: 'admin' | 'staff' | 'member'
}

/** A member with an email at acme.com. */
export function execMember(name: string, role: ExecMember['role'] = 'member'): ExecMember {
  return { id: name, email: `${name}@acme.com`, first_name: name, last_name: 'Lee', role }
}

export interface ExecGroup {
  id: string
  name: string
  /** The emails of its members, which are members of the workspace too. */
  emails: string[]
}

export const GROUP_PARAMETERS = ['page', 'page_size']
export const MEMBER_PARAMETERS = [...GROUP_PARAMETERS, 'group_ids']

const CREATED_AT = '2024-02-01T09:00:00Z'

/** `GET /workspace/groups` */
export function listGroups(groups: readonly ExecGroup[], params: URLSearchParams): ExecReply {
  const query = readQuery(params, GROUP_PARAMETERS)
  if (!query.ok) return query.error
  const page = readPage(query.value)
  if (!page.ok) return page.error
  const heads = groups.map(({ id, name }) => ({ id, name, created_at: CREATED_AT }))
  return paginated(heads, page.value)
}

/** `GET /workspace/members`. `shape`: `flat` as in Exec's schema, or `nested` as in Exec's example. */
export function listMembers(
  members: readonly ExecMember[],
  { groups, shape }: { groups: readonly ExecGroup[]; shape: 'flat' | 'nested' },
  params: URLSearchParams,
): ExecReply {
  const query = readQuery(params, MEMBER_PARAMETERS)
  if (!query.ok) return query.error
  const page = readPage(query.value)
  if (!page.ok) return page.error
  const wrong = emptyGroup(query.value)
  if (wrong !== undefined) return wrong
  const emails = emailsOfGroups(query.value, groups)
  const found = members.filter(({ email }) => emails?.has(normalEmail(email)) !== false)
  return paginated(shape === 'flat' ? found : found.map(nested), page.value)
}

export function emptyGroup(query: Query): ExecReply | undefined {
  const isEmpty = query
    .get('group_ids')
    ?.split(',')
    .some((id) => id.trim() === '')
  return isEmpty === true ? invalidRequest('invalid_group_ids', 'An empty value in group_ids') : undefined
}

/** The emails of all members of the groups in `group_ids`, in lower case; `undefined` without that parameter. */
export function emailsOfGroups(query: Query, groups: readonly ExecGroup[]): Set<string> | undefined {
  const ids = query.get('group_ids')?.split(',')
  if (ids === undefined) return undefined
  return new Set(groups.filter(({ id }) => ids.includes(id)).flatMap(({ emails }) => emails.map(normalEmail)))
}

function nested({ id, role, ...person }: ExecMember): unknown {
  return { id, user: person, role }
}
