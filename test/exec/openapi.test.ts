import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import { chatUrlSchema } from '../../src/exec/scenario-chat.ts'
import { scenarioJobSchema } from '../../src/exec/scenario-job.ts'
import { sentAssignmentSchema } from '../../src/exec/sent-assignment.ts'
import { readSession } from '../../src/exec/sent-session.ts'
import { ASSIGNMENT_PARAMETERS, assignmentDocument } from '../support/exec/assignments.ts'
import { execMember, GROUP_PARAMETERS, MEMBER_PARAMETERS } from '../support/exec/members.ts'
import {
  compileExecSchema,
  componentSchemas,
  getOperation,
  postOperation,
} from '../support/exec/openapi-document.ts'
import {
  ACCESS_PARAMETERS,
  PARTICIPANT_PARAMETERS,
  SCENARIO_PARAMETERS,
  scenarioDocument,
} from '../support/exec/scenarios.ts'
import {
  abandonedDocument,
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  hostileDocument,
  sessionDocument,
  ungradedDocument,
} from '../support/exec/session-documents.ts'
import { SESSION_PARAMETERS } from '../support/exec/sessions.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'

const room = execForEachTest()

function get(path: string, authorization = `Bearer ${room.exec.apiKey}`): Promise<Response> {
  return fetch(room.exec.url + path, { headers: { authorization } })
}

function validator(name: 'SessionDetail' | 'ScenarioJob' | 'ValidationErrorDetail') {
  return compileExecSchema({ $ref: `#/components/schemas/${name}` })
}

const title = componentSchemas === undefined ? ' (skipped: EXEC_OPENAPI names no OpenAPI document)' : ''

describe.skipIf(componentSchemas === undefined)(
  `the fake of Exec and readSession, against Exec's OpenAPI document${title}`,
  () => {
    it.each([
      ['graded', sessionDocument()],
      ['ungraded', ungradedDocument()],
      ['abandoned', abandonedDocument()],
      ['without rubric', documentWithoutRubric()],
      ['without texts', documentWithoutTexts()],
      ['enormous', enormousDocument()],
      ['hostile', hostileDocument()],
    ])('the fake answers the session %s as documented', async (_, document) => {
      const validate = validator('SessionDetail')
      room.exec.sessions.set('a', document)
      for (const include of [
        '',
        '?include=evaluations',
        '?include=transcript',
        '?include=transcript,evaluations',
      ]) {
        const response = await get(`/sessions/a${include}`)
        validate(await response.json())
        expect([response.status, validate.errors]).toEqual([200, null])
      }
    })

    it.each([
      [401, '/sessions/graded', 'Bearer exec_live_wrong'],
      [404, '/sessions/unknown', undefined],
      [400, '/sessions/graded?include=everything', undefined],
    ])('the fake answers %i as documented', async (status, path, authorization) => {
      const validate = validator('ValidationErrorDetail')
      const response = await get(path, authorization)
      validate(await response.json())
      expect([response.status, validate.errors]).toEqual([status, null])
    })

    it("readSession reads the document's own example without loss", () => {
      const example = getOperation('/sessions/{session_id}')?.answerExample
      expect(readSession(example)).toEqual({ read: example, invalidPaths: [] })
    })

    it('readSession knows each property in the document', () => {
      const properties = z.record(z.string(), z.unknown()).default({})
      const schemas = z.record(z.string(), z.object({ properties })).parse(componentSchemas)
      const fill = (name: string, inner: object = {}) => ({
        ...Object.fromEntries(Object.keys(schemas[name]?.properties ?? {}).map((key) => [key, null])),
        ...inner,
      })
      const item = fill('EvaluationItem', { feedback_examples: [fill('FeedbackExample')] })
      const session = fill('SessionDetail', {
        user: fill('User'),
        scenario: fill('ScenarioRef'),
        transcript: [fill('TranscriptLine')],
        evaluations: [fill('EvaluationCriterion', { items: [item] })],
      })
      expect(Object.keys(session).length).toBeGreaterThan(10)
      expect(readSession(session)).toEqual({ read: session, invalidPaths: [] })
    })
  },
)

const CASES: { path: string; parameters: readonly string[]; requests: string[] }[] = [
  { path: '/sessions', parameters: SESSION_PARAMETERS, requests: ['/sessions'] },
  {
    path: '/workspace/members',
    parameters: MEMBER_PARAMETERS,
    requests: ['/workspace/members', '/workspace/members?group_ids=g1'],
  },
  { path: '/workspace/groups', parameters: GROUP_PARAMETERS, requests: ['/workspace/groups'] },
  {
    path: '/scenarios/{scenario_id}/access',
    parameters: ACCESS_PARAMETERS,
    requests: ['s1', 's1a2b3c4d5e6'].map((id) => `/scenarios/${id}/access?user_email=jane@acme.com`),
  },
  { path: '/scenarios', parameters: SCENARIO_PARAMETERS, requests: ['/scenarios'] },
  {
    path: '/scenarios/assignments',
    parameters: ASSIGNMENT_PARAMETERS,
    requests: [
      '/scenarios/assignments',
      '/scenarios/assignments?user_emails=jane@acme.com&status=not_started,past_due',
    ],
  },
  {
    path: '/scenarios/{scenario_id}/analytics/participants',
    parameters: PARTICIPANT_PARAMETERS,
    requests: [
      '/scenarios/s1a2b3c4d5e6/analytics/participants',
      '/scenarios/procurement-discovery/analytics/participants?group_ids=g1&sorting=-best_score',
    ],
  },
]

const sessionList = getOperation('/sessions')

/** Only the vendor's whole document has more than one path. */
describe.skipIf(sessionList === undefined)('the whole OpenAPI document', () => {
  it.each(CASES)('documents every parameter that the fake takes at $path', ({ path, parameters }) => {
    const documented = [...(getOperation(path)?.parameters.keys() ?? [])]
    expect(documented).toEqual(expect.arrayContaining([...parameters]))
  })

  it.each(CASES)('describes what the fake answers at $path', async ({ path, requests }) => {
    const { exec } = room
    for (const document of [sessionDocument({ id: 'graded' }), ungradedDocument({ id: 'ungraded' })])
      exec.sessions.set(document.id, document)
    exec.members.push(execMember('jane', 'staff'))
    exec.groups.push({ id: 'g1', name: 'Sales Team', emails: ['jane@acme.com'] })
    exec.grants.push({ scenario: 's1', email: 'jane@acme.com', can: ['view', 'monitor'] })
    exec.scenarios.set(scenarioDocument().id, scenarioDocument())
    const other = { email: 'bo@acme.com' }
    exec.assignments.push(assignmentDocument(), assignmentDocument({ user: other, status: 'past_due' }))
    const validate = getOperation(path)?.answer
    for (const request of requests) {
      const response = await get(request)
      validate?.(await response.json())
      expect([response.status, validate?.errors]).toEqual([200, null])
    }
  })

  it('documents every value that listSince sends', async () => {
    await room.client.listSince({ since: new Date('2026-03-15T14:30:00.123Z'), groups: 'everyone', page: 2 })
    for (const [name, value] of Object.entries(room.exec.requests[0]?.query ?? {})) {
      const schema = sessionList?.parameters.get(name)
      const validate = compileExecSchema({ type: schema?.type, ...schema })
      validate(schema?.type === 'string' ? value : JSON.parse(value))
      expect([name, validate.errors]).toEqual([name, null])
    }
  })

  it.each([
    ['start_date', '2026-03-15T14:30:00Z', true],
    ['start_date', '2026-03-15T14:30:00+02:00', true],
    ['start_date', '2026-03-15', false],
    ['start_date', '1774000000000', false],
    ['sorting', '-created_at', true],
    ['sorting', '+created_at', false],
  ])('takes %s=%s as the fake does: %s', async (name, value, isTaken) => {
    const validate = compileExecSchema({ ...sessionList?.parameters.get(name) })
    const response = await get(`/sessions?${new URLSearchParams({ [name]: value })}`)
    expect([validate(value), response.ok]).toEqual([isTaken, isTaken])
  })
})

const ASSIGN = '/scenarios/{scenario_id}/assignments'
const ACCESS = '/scenarios/{scenario_id}/access'
const CHAT = '/scenario-studio'
const JOB = '/scenario-studio/jobs'
const { id: SCENARIO, slug } = scenarioDocument()
const email = 'jane@acme.com'
const assignment = { scenario: SCENARIO, email, due: new Date('2026-03-28T22:59:59Z') }
const studio = { email, prompt: 'Train the next step.', requestId: 'form-1' }

/** What the client sends. */
const SENT: [path: string, send: (client: ExecClient) => Promise<unknown>][] = [
  [ASSIGN, (client) => client.assignScenario(assignment)],
  [
    ASSIGN,
    (client) => client.assignScenario({ ...assignment, assignerEmail: 'carla@acme.com', rank: 'gold' }),
  ],
  [CHAT, (client) => client.createScenarioChat(studio)],
  [JOB, (client) => client.createScenarioJob({ ...studio, context: '## Next Step', slug })],
  [ACCESS, (client) => client.grantScenarioAccess({ scenario: SCENARIO, email })],
]

const user_email = email
const due = { user_email, due_date: '2026-03-28T22:59:59Z' }
const prompt = { user_email, prompt: 'x' }

/** Without a body: the example in the document. */
const BODIES: [path: string, what: string, isTaken: boolean, body?: object][] = [
  ...[ASSIGN, ACCESS, CHAT, JOB].map((path): [string, string, boolean] => [path, 'the example', true]),
  [ASSIGN, 'no more than it must', true, due],
  [ASSIGN, 'no email', false, { due_date: due.due_date }],
  [ASSIGN, 'no due date', false, { user_email }],
  [ASSIGN, 'a date alone', false, { ...due, due_date: '2026-03-28' }],
  [ASSIGN, 'an unknown rank', false, { ...due, rank_min: 'unranked' }],
  [ASSIGN, 'no attempt', false, { ...due, attempt_min: 0 }],
  [ASSIGN, 'half an attempt', false, { ...due, attempt_max: 1.5 }],
  [ASSIGN, 'an undocumented property', false, { ...due, note: 'x' }],
  [ACCESS, 'an unknown right', false, { user_email, permission_level: 'own' }],
  [ACCESS, 'no right', false, { user_email }],
  [CHAT, 'no id of the request', true, prompt],
  [CHAT, 'no email', false, { prompt: 'x' }],
  [CHAT, 'an undocumented property', false, { ...prompt, context: 'x' }],
  [JOB, 'no more than it must', true, prompt],
  [JOB, 'an undocumented property', false, { ...prompt, title: 'x' }],
  [JOB, 'a callback that is no address', false, { ...prompt, callback_url: 'x' }],
  ...[CHAT, JOB].map((path): [string, string, boolean, object] => [path, 'no prompt', false, { user_email }]),
]

describe.skipIf(postOperation(CHAT) === undefined)('a POST in the whole OpenAPI document', () => {
  beforeEach(() => {
    room.exec.members.push(...['jane', 'carla', 'manager'].map((name) => execMember(name)))
    room.exec.scenarios.set(SCENARIO, scenarioDocument())
  })

  it.each(SENT)('to %s takes what the client sends', async (path, send) => {
    expect(await send(room.client)).toMatchObject({ ok: true })
    const body = postOperation(path)?.body
    body?.(room.exec.requests[0]?.sent)
    expect(body?.errors).toBeNull()
  })

  it.each<[path: string, schema: z.ZodType, read?: unknown]>([
    [ASSIGN, sentAssignmentSchema],
    [CHAT, chatUrlSchema, 'https://acme-corp.app.exec.com/chat/x9y8z7w6v5u4'],
    [
      JOB,
      scenarioJobSchema,
      { state: 'completed', scenario: { id: 's1c2e3n4a5r6', name: 'Discovery Call with IT Director' } },
    ],
  ])('to %s has an example of an answer, which is read', (path, schema, read) => {
    const example = postOperation(path)?.answerExample
    expect(schema.parse(example)).toEqual(read ?? example)
  })

  it.each(BODIES)('to %s is taken with %s as by the fake: %s', async (path, _, isTaken, body) => {
    const operation = postOperation(path)
    const sent = body ?? operation?.bodyExample
    const response = await fetch(room.exec.url + path.replace('{scenario_id}', SCENARIO), {
      method: 'POST',
      headers: { authorization: `Bearer ${room.exec.apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(sent),
    })
    const answer = z.looseObject({}).parse(await response.json())
    const { is_new, ...job } = answer
    // The document adds `is_new` to a job by `allOf`, of which each part refuses the properties of the other.
    const validateTaken = path === JOB ? validator('ScenarioJob') : operation?.answer
    const validate = isTaken ? validateTaken : validator('ValidationErrorDetail')
    validate?.(path === JOB ? job : answer)
    expect([response.ok, operation?.body(sent), validate?.errors]).toEqual([isTaken, isTaken, null])
  })
})
