import { readFile } from 'node:fs/promises'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { readSession } from '../../src/exec/session.ts'
import { startExec } from '../support/exec/fake-exec.ts'
import {
  abandonedDocument,
  documentWithoutRubric,
  documentWithoutTexts,
  enormousDocument,
  hostileDocument,
  sessionDocument,
  ungradedDocument,
} from '../support/exec/session-documents.ts'

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

async function readDocument() {
  return documentSchema.parse(parse(await readFile(file ?? '', 'utf8')))
}

async function validator(name: 'SessionDetail' | 'ValidationErrorDetail'): Promise<ValidateFunction> {
  const { components } = await readDocument()
  const ajv = new Ajv({ strict: true, allErrors: true, keywords: ['example', 'components'] })
  addFormats.default(ajv)
  return ajv.compile({ $ref: `#/components/schemas/${name}`, components: exact(components) })
}

/**
 * The document's schemas as JSON Schema without additional properties. OpenAPI's `nullable` does not add null to an `enum`.
 */
function exact(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(exact)
  if (typeof schema !== 'object' || schema === null) return schema
  const node: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, exact(value)]),
  )
  if (node.type === 'object') node.additionalProperties = false
  if (node.nullable === true && Array.isArray(node.enum)) node.enum = [...node.enum, null]
  return node
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
        const validate = await validator('SessionDetail')
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
      const validate = await validator('ValidationErrorDetail')
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
      const validate = await validator('SessionDetail')
      expect(validate({ ...sessionDocument(), rank: 'platinum' })).toBe(false)
      expect(validate({ ...sessionDocument(), link: 'https://app.exec.com' })).toBe(false)
      expect(validate({ ...sessionDocument(), created_at: 'yesterday' })).toBe(false)
      expect(validate({ ...sessionDocument(), is_valid_attempt: null })).toBe(false)
    })

    it("readSession reads the document's own example without loss", async () => {
      const { paths } = await readDocument()
      const example = paths['/sessions/{session_id}'].get.responses[200].content['application/json'].example
      expect(readSession(example)).toEqual({ ok: true, value: { session: example, unread: [] } })
    })

    it('readSession knows each property in the document', async () => {
      const { components } = await readDocument()
      const schemas = z.record(z.string(), z.object({ properties: z.record(z.string(), z.unknown()) }))
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
      expect(readSession(session)).toEqual({ ok: true, value: { session, unread: [] } })
    })
  },
)
