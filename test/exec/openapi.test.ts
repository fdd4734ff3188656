import { readFile } from 'node:fs/promises'
import type { ValidateFunction } from 'ajv'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readSession, sinceParameters } from '../../src/exec/session.ts'
import { ASSIGNMENT_PARAMETERS, assignmentDocument } from '../support/exec/assignments.ts'
import { startExec } from '../support/exec/fake-exec.ts'
import { GROUP_PARAMETERS, MEMBER_PARAMETERS } from '../support/exec/members.ts'
import { compileExecSchema } from '../support/exec/openapi-document.ts'
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

const file = process.env.EXEC_OPENAPI

const documentSchema = z.object({
  components: z.object({
    schemas: z.record(z.string(), z.unknown()),
    responses: z.record(z.string(), z.unknown()),
  }),
  paths: z.object({
    '/sessions/{session_id}': z.object({
      get: z.object({
        responses: z.object({
          200: z.object({
            content: z.object({
              'application/json': z.object({ example: z.record(z.string(), z.unknown()) }),
            }),
          }),
        }),
      }),
    }),
  }),
})

const responses = z.object({
  200: z.object({ content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }) }),
})
const parameter = z.object({ name: z.string(), in: z.string(), schema: z.record(z.string(), z.unknown()) })
const operation = z.object({ parameters: z.array(parameter), responses })

/** Only the vendor's whole document has more than one path. */
const wholeSchema = z.object({
  paths: z.record(z.string(), z.object({ get: operation.optional().catch(undefined) })),
})

const whole = file === undefined ? undefined : wholeSchema.parse(parse(await readFile(file, 'utf8')))

async function readDocument() {
  return documentSchema.parse(parse(await readFile(file ?? '', 'utf8')))
}

function validator(name: 'SessionDetail' | 'ValidationErrorDetail'): ValidateFunction {
  return compileExecSchema({ $ref: `#/components/schemas/${name}` })
}

const title = file === undefined ? ' (skipped: EXEC_OPENAPI names no OpenAPI document)' : ''

describe.skipIf(file === undefined)(
  `the fake of Exec and readSession, against Exec's OpenAPI document${title}`,
  () => {
    const documents = {
      graded: sessionDocument(),
      ungraded: ungradedDocument(),
      abandoned: abandonedDocument(),
      'without-rubric': documentWithoutRubric(),
      'without-texts': documentWithoutTexts(),
      enormous: enormousDocument(),
      hostile: hostileDocument(),
    }
    const includes = [undefined, 'evaluations', 'transcript', 'transcript,evaluations']

    it.each(Object.entries(documents))(
      'the fake answers the %s session as documented',
      async (id, document) => {
        const validate = validator('SessionDetail')
        const exec = await startExec()
        exec.sessions.set(id, document)
        for (const include of includes) {
          const query = include === undefined ? '' : `?include=${include}`
          const response = await fetch(`${exec.url}/sessions/${id}${query}`, {
            headers: { authorization: `Bearer ${exec.apiKey}` },
          })
          validate(await response.json())
          expect(response.status).toBe(200)
          expect(validate.errors).toBeNull()
        }
        await exec.close()
      },
    )

    it.each([
      [401, 'sessions/graded', 'Bearer exec_live_wrong'],
      [404, 'sessions/unknown', undefined],
      [400, 'sessions/graded?include=everything', undefined],
    ])('the fake answers %i as documented', async (status, path, authorization) => {
      const validate = validator('ValidationErrorDetail')
      const exec = await startExec()
      const response = await fetch(`${exec.url}/${path}`, {
        headers: { authorization: authorization ?? `Bearer ${exec.apiKey}` },
      })
      validate(await response.json())
      expect(response.status).toBe(status)
      expect(validate.errors).toBeNull()
      await exec.close()
    })

    it("the document's schema refuses undocumented values", async () => {
      const validate = validator('SessionDetail')
      expect(validate({ ...sessionDocument(), rank: 'platinum' })).toBe(false)
      expect(validate({ ...sessionDocument(), link: 'https://app.exec.com' })).toBe(false)
      expect(validate({ ...sessionDocument(), created_at: 'yesterday' })).toBe(false)
      expect(validate({ ...sessionDocument(), is_valid_attempt: null })).toBe(false)
    })

    it("readSession reads the document's own example without loss", async () => {
      const { paths } = await readDocument()
      const example = paths['/sessions/{session_id}'].get.responses[200].content['application/json'].example
      expect(readSession(example)).toEqual({ read: example, unread: [] })
    })

    it('readSession knows each property in the document', async () => {
      const { components } = await readDocument()
      const properties = z.record(z.string(), z.unknown()).default({})
      const schemas = z.record(z.string(), z.object({ properties }))
      const {
        SessionDetail,
        User,
        ScenarioRef,
        TranscriptLine,
        EvaluationCriterion,
        EvaluationItem,
        FeedbackExample,
      } = schemas.parse(components.schemas)
      const fill = (schema: { properties: Record<string, unknown> } | undefined, inner: object = {}) => ({
        ...Object.fromEntries(Object.keys(schema?.properties ?? {}).map((name) => [name, null])),
        ...inner,
      })
      const item = fill(EvaluationItem, { feedback_examples: [fill(FeedbackExample)] })
      const session = fill(SessionDetail, {
        user: fill(User),
        scenario: fill(ScenarioRef),
        transcript: [fill(TranscriptLine)],
        evaluations: [fill(EvaluationCriterion, { items: [item] })],
      })
      expect(Object.keys(session).length).toBeGreaterThan(10)
      expect(readSession(session)).toEqual({ read: session, unread: [] })
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
    requests: [
      '/scenarios/s1/access?user_email=jane@acme.com',
      '/scenarios/s1a2b3c4d5e6/access?user_email=jane@acme.com',
    ],
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
      '/scenarios/procurement-discovery/analytics/participants?group_ids=g1&sorting=-lift_percentage',
    ],
  },
]

describe.skipIf(whole?.paths['/sessions'] === undefined)('the whole OpenAPI document', () => {
  const documentedIn = (path: string) =>
    new Map(
      whole?.paths[path]?.get?.parameters
        .filter((one) => one.in === 'query')
        .map(({ name, schema }) => [name, schema]),
    )

  it.each(CASES)('documents every parameter that the fake takes at $path', ({ path, parameters }) => {
    const documented = documentedIn(path)
    expect(documented.size).toBeGreaterThan(0)
    expect(parameters.filter((name) => !documented.has(name))).toEqual([])
  })

  it.each(CASES)('describes what the fake answers at $path', async ({ path, requests }) => {
    const schema = whole?.paths[path]?.get?.responses[200].content['application/json'].schema
    const validate = compileExecSchema(z.record(z.string(), z.unknown()).parse(schema))
    const exec = await startExec()
    for (const document of [sessionDocument({ id: 'graded' }), ungradedDocument({ id: 'ungraded' })])
      exec.sessions.set(document.id, document)
    exec.members.push({ id: 'm1', email: 'jane@acme.com', first_name: 'J', last_name: 'S', role: 'staff' })
    exec.groups.push({ id: 'g1', name: 'Sales Team', emails: ['jane@acme.com'] })
    exec.grants.push({ scenario: 's1', email: 'jane@acme.com', can: ['view', 'monitor'] })
    exec.scenarios.set(scenarioDocument().id, scenarioDocument())
    const other = { email: 'bo@acme.com' }
    exec.assignments.push(assignmentDocument(), assignmentDocument({ user: other, status: 'past_due' }))
    for (const request of requests) {
      const response = await fetch(exec.url + request, {
        headers: { authorization: `Bearer ${exec.apiKey}` },
      })
      validate(await response.json())
      expect([response.status, validate.errors]).toEqual([200, null])
    }
    await exec.close()
  })

  it('documents every value that listSince sends', async () => {
    const sent = sinceParameters({ since: new Date('2026-03-15T14:30:00.123Z'), page: 2 })
    for (const [name, value] of Object.entries(sent ?? {})) {
      const schema = documentedIn('/sessions').get(name)
      const validate = compileExecSchema({ type: schema?.type, ...schema })
      const isText = schema?.type === 'string'
      validate(isText ? value : JSON.parse(value))
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
    const validate = compileExecSchema({ ...documentedIn('/sessions').get(name) })
    const exec = await startExec()
    const response = await fetch(`${exec.url}/sessions?${new URLSearchParams({ [name]: value })}`, {
      headers: { authorization: `Bearer ${exec.apiKey}` },
    })
    expect([validate(value), response.ok]).toEqual([isTaken, isTaken])
    await exec.close()
  })
})
