import { readFile } from 'node:fs/promises'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { z } from 'zod'

const record = z.record(z.string(), z.unknown())
const contentSchema = z.object({ 'application/json': z.object({ schema: record, example: z.unknown() }) })
const responsesSchema = z.object({ 200: z.object({ content: contentSchema }) })
const postSchema = z.object({
  requestBody: z.object({ content: contentSchema }),
  responses: responsesSchema,
})
const getSchema = z.object({
  parameters: z.array(z.object({ name: z.string(), in: z.string(), schema: record })),
  responses: responsesSchema,
})
const documentSchema = z.object({
  components: z.object({ schemas: record, responses: record }),
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
})

const file = process.env.EXEC_OPENAPI
const document = file === undefined ? undefined : documentSchema.parse(parse(await readFile(file, 'utf8')))

/**
 * The contract of a `POST`: what it takes and answers, with the document's example of each. `undefined` if `EXEC_OPENAPI` names no
 * document, or one without the operation.
 */
export function postOperation(path: string) {
  const parsed = postSchema.safeParse(document?.paths[path]?.post)
  if (!parsed.success) return undefined
  const { requestBody, responses } = parsed.data
  const body = requestBody.content['application/json']
  const answer = responses[200].content['application/json']
  return {
    body: compileExecSchema(body.schema),
    bodyExample: body.example,
    answer: compileExecSchema(answer.schema),
    answerExample: answer.example,
  }
}

/** The contract of a `GET`; `undefined` as that of a `POST`. */
export function getOperation(path: string) {
  const parsed = getSchema.safeParse(document?.paths[path]?.get)
  if (!parsed.success) return undefined
  const { parameters, responses } = parsed.data
  const inQuery = parameters.filter((one) => one.in === 'query')
  const answer = responses[200].content['application/json']
  return {
    /** The schema of each parameter in the query. */
    parameters: new Map(inQuery.map(({ name, schema }) => [name, schema])),
    answer: compileExecSchema(answer.schema),
    answerExample: answer.example,
  }
}

/** By name; `undefined` if `EXEC_OPENAPI` names no document. */
export const componentSchemas = document?.components.schemas

/** References are those of the document. Additional properties are refused. */
export function compileExecSchema(schema: object): ValidateFunction {
  const ajv = new Ajv({
    strict: true,
    allErrors: true,
    keywords: ['example', 'components'],
    inlineRefs: false,
    code: { optimize: false },
  })
  addFormats.default(ajv)
  return ajv.compile({ ...record.parse(exact(schema)), components: exact(document?.components) })
}

/** The document's schemas as JSON Schema. OpenAPI's `nullable` does not add null to an `enum`, or to a `$ref`. */
function exact(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(exact)
  if (typeof schema !== 'object' || schema === null) return schema
  const node: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, exact(value)]),
  )
  if (node.type === 'object') node.additionalProperties ??= false
  if (node.nullable === true && typeof node.$ref === 'string')
    return { anyOf: [{ $ref: node.$ref }, { type: 'null' }] }
  if (node.nullable === true && Array.isArray(node.enum)) node.enum = [...node.enum, null]
  return node
}
