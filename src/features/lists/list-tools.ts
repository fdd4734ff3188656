import { z } from 'zod'
import { listablePeople, peopleMeant } from '../../access/listable-people.ts'
import { LIST_ACTIONS } from '../../blocks/card/list-buttons.ts'
import { listMessage } from '../../blocks/lists/list-message.ts'
import { whichPersonMessage } from '../../blocks/lists/which-person.ts'
import { type PrivateAnswer, refuse } from '../../delivery/answer.ts'
import { auditFields } from '../../delivery/audit.ts'
import type { DeliveryContext } from '../../delivery/context.ts'
import { tool } from '../../delivery/tool.ts'
import { decodeCursor, firstPage } from '../../exec/list-cursor.ts'
import { NAME_CHARACTERS } from '../../exec/session.ts'
import { SLACK_USER_ID } from '../../lib/parse.ts'
import { openListWithAudit } from '../../shared/sessions/list.ts'
import { narrowedTo } from '../../shared/sessions/scenarios-meant.ts'
import { type NamedPerson, parsePerson } from '../../slack/person.ts'

const MOST = 10

export const mySessions = tool({
  name: 'my_sessions',
  title: 'My Exec sessions',
  description:
    "Lists the newest roleplay sessions in Exec of the person who asks, with score, rank, scenario and each session's id. For what a session's feedback says, call session_feedback. Not for other people's sessions.",
  input: z.object({
    limit: z.int().min(1).max(MOST).default(5).describe('How many sessions.'),
    scenario: z
      .string()
      .max(NAME_CHARACTERS)
      .default('')
      .describe('Only sessions of the scenario with this name, or whose name begins with it or contains it.'),
  }),
  async run(_: unknown, context, { limit, scenario }) {
    const cursor = firstPage('own')
    const list = await openListWithAudit(context, cursor)
    const { audit } = list
    const shown = narrowedTo(list, scenario)
    if (shown === undefined) return { audit, problem: { kind: 'scenario_unknown' } }
    return { audit, reply: listMessage(shown, { cursor, perMessage: limit }) }
  },
})

export const personSessions = tool({
  name: 'person_sessions',
  title: "A person's Exec sessions",
  description:
    'For coaches and Exec admins: lists the newest roleplay sessions of one person whom they coach, with scores and ids. Not for the sessions of the person who asks: call my_sessions.',
  input: z.object({
    person: z
      .string()
      .min(1)
      .max(NAME_CHARACTERS + 100)
      .describe("A Slack user id or mention, an email, or the person's name in Exec."),
  }),
  presses: {
    [LIST_ACTIONS.all](value) {
      const of = decodeCursor(value)?.of
      return typeof of === 'object' && 'email' in of ? { person: of.email } : undefined
    },
  },
  async run(_: unknown, context, { person }) {
    const found = await findPerson(context, person.trim())
    if (!('of' in found)) return found
    const cursor = firstPage(found.of)
    const list = await openListWithAudit(context, cursor)
    return { audit: list.audit, reply: listMessage(list, { cursor, perMessage: MOST }) }
  },
})

/** The person that the text names, or else what to say instead of a list. */
async function findPerson(
  { viewer }: DeliveryContext,
  text: string,
): Promise<PrivateAnswer | { of: NamedPerson }> {
  // A name in capitals may look like an id, too.
  if (SLACK_USER_ID.test(text) && /\d/.test(text)) return { of: { slackUser: text } }
  const named = parsePerson(text)
  if (named.ok) return { of: named.value }
  const listed = await listablePeople(viewer)
  const audit = { listOf: 'by_email', ...auditFields(listed, 'listed') }
  if (!listed.ok) {
    const { error } = listed
    // Someone without a team may have typed their own name.
    return { audit, problem: error.kind === 'list_not_allowed' ? { kind: 'team_not_allowed' } : error }
  }
  const meant = peopleMeant(listed.value.people, text.replace(/^@/, ''))
  const [only] = meant
  if (only === undefined) throw refuse('failed', { kind: 'list_of_unknown' })
  return meant.length === 1 ? { of: { email: only.email } } : { audit, reply: whichPersonMessage(meant) }
}
