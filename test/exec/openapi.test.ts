import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readSession } from '../../src/exec/sent-session.ts'
import { ASSIGNMENT_PARAMETERS, assignmentDocument } from '../support/exec/assignments.ts'
import { execMember, GROUP_PARAMETERS, MEMBER_PARAMETERS } from '../support/exec/members.ts'
import { compileExecSchema, componentSchemas, getOperation } from '../support/exec/openapi-document.ts'
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

function validator(name: 'SessionDetail' | 'ValidationErrorDetail') {
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

    it.each([
      { rank: 'platinum' },
      { link: 'https://app.exec.com' },
      { created_at: 'yesterday' },
      { is_valid_attempt: null },
    ])("the document's schema refuses undocumented values: %j", (change) => {
      expect(validator('SessionDetail')({ ...sessionDocument(), ...change })).toBe(false)
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
