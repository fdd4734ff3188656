import { Query } from './query.ts'

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
export function listGroups(groups: readonly ExecGroup[], params: URLSearchParams): unknown {
  const query = new Query(params, GROUP_PARAMETERS)
  return query.paginated(groups.map(({ id, name }) => ({ id, name, created_at: CREATED_AT })))
}

/** `GET /workspace/members` */
export function listMembers(
  state: { members: readonly ExecMember[]; groups: readonly ExecGroup[] },
  params: URLSearchParams,
): unknown {
  const query = new Query(params, MEMBER_PARAMETERS)
  const isInGroup = groupFilter(query, state.groups)
  return query.paginated(state.members.filter(({ email }) => isInGroup(email)))
}

/** Whether the person with this email is in one of the groups in `group_ids`; without that parameter, everyone is. */
export function groupFilter(
  query: Query,
  groups: readonly ExecGroup[],
): (email: string | undefined) => boolean {
  const ids = query.list('group_ids')
  const wanted = groups.filter(({ id }) => ids?.includes(id)).flatMap(({ emails }) => emails)
  const emails = new Set(wanted.map((email) => email.toLowerCase()))
  return (email = '') => ids === undefined || emails.has(email.toLowerCase())
}
