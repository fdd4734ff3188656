import { readFile } from 'node:fs/promises'
import type { ValidateFunction } from 'ajv'
import { z } from 'zod'

/** Each worker compiles the schema, in a third of the time with these. What it refuses is the same. */
const QUICK_TO_COMPILE = { inlineRefs: false, validateSchema: false, code: { optimize: false } }

const file = process.env.SLACK_BLOCK_KIT_SCHEMA
const ofBlock = file === undefined || file === '' ? undefined : await compile(file)

/**
 * Why Slack's JSON schema of Block Kit, which this project did not write, refuses a block. Nothing where it takes the block, or where
 * `SLACK_BLOCK_KIT_SCHEMA` names no file with it.
 */
export function refusalOfSchema(block: unknown): string | undefined {
  return ofBlock === undefined || ofBlock(block) ? undefined : JSON.stringify(ofBlock.errors)
}

async function compile(file: string): Promise<ValidateFunction> {
  const { Ajv2020 } = await import('ajv/dist/2020.js')
  const { default: addFormats } = await import('ajv-formats')
  const ajv = new Ajv2020({ strict: false, ...QUICK_TO_COMPILE })
  addFormats.default(ajv)
  const schema = z.looseObject({ $id: z.string() }).parse(JSON.parse(await readFile(file, 'utf8')))
  ajv.addSchema(schema)
  return ajv.compile({ $ref: `${schema.$id}#/$defs/block` })
}
