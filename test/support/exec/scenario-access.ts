import { normalEmail } from '../../../src/exec/session.ts'
import { readQuery } from './exec-query.ts'
import { type ExecReply, invalidRequest, notFound } from './exec-reply.ts'
import type { ExecMember } from './groups.ts'
import type { SessionDocument } from './session-document.ts'

/** What a member may do with one scenario. */
export interface ScenarioGrant {
  scenario: string
  email: string
  can: readonly ('view' | 'share' | 'monitor' | 'edit')[]
}

interface AccessFacts {
  members: readonly ExecMember[]
  grants: readonly ScenarioGrant[]
  sessions: Iterable<SessionDocument>
}

export const ACCESS_PARAMETERS = ['user_email']

const EMAIL = /^[^\s@,]+@[^\s@,]+$/

/**
 * `GET /scenarios/{id}/access`. Exec documents a 404 without saying of what: here it is for an unknown scenario, and for an
 * email of no member.
 */
export function checkScenarioAccess(
  scenario: string,
  { members, grants, sessions }: AccessFacts,
  params: URLSearchParams,
): ExecReply {
  const query = readQuery(params, ACCESS_PARAMETERS)
  if (!query.ok) return query.error
  const given = query.value.get('user_email')
  if (given === undefined || !EMAIL.test(given))
    return invalidRequest('invalid_user_email', 'user_email is no email')
  const isKnown =
    grants.some((grant) => grant.scenario === scenario) ||
    [...sessions].some((session) => session.scenario?.id === scenario)
  if (!isKnown) return notFound(`Scenario not found: ${scenario}`)
  const email = normalEmail(given)
  if (!members.some((member) => normalEmail(member.email) === email)) return notFound('User not found')
  const can = grants
    .filter((grant) => grant.scenario === scenario && normalEmail(grant.email) === email)
    .flatMap((grant) => grant.can)
  return {
    status: 200,
    body: {
      user_email: given,
      scenario_id: scenario,
      permissions: {
        can_view: can.length > 0,
        can_share: can.includes('share') || can.includes('edit'),
        can_monitor: can.includes('monitor'),
        can_edit: can.includes('edit'),
      },
    },
  }
}
