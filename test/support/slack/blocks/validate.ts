import type { z } from 'zod'
import { isObject, type Json, type JsonObject, objectsIn, textOf } from '../json.ts'
import { blockSchema, blockTypes, type Surface } from './block-schemas.ts'
import { interactiveElements } from './interactive-elements.ts'
import { LIMITS } from './limits.ts'
import { refusalOfSchema } from './slack-schema.ts'

/** A mistake, its place (a JSON pointer), and the error that Slack answers. */
export interface Problem {
  pointer: string
  message: string
  error: string
}

/** The mistakes for which Slack would refuse `blocks` on `surface`; empty when they are valid. `at` is the pointer of the list. */
export function validateBlocks(blocks: Json | undefined, surface: Surface, at = '/blocks'): Problem[] {
  if (!Array.isArray(blocks)) return [problem(at, 'must be a list of blocks', 'invalid_blocks_format')]
  return [
    ...tooMany(blocks, surface, at),
    ...blocks.flatMap((block, index) => validateBlock(block, surface, `${at}/${index}`)),
    ...loneSurrogates(blocks, at),
    ...repeatedIds(objectsIn(blocks), at),
    ...tooMuchText(blocks, surface, at),
  ]
}

export function problem(pointer: string, message: string, error = 'invalid_blocks'): Problem {
  return { pointer, message, error }
}

function tooMany(blocks: Json[], surface: Surface, at: string): Problem[] {
  const max = isView(surface) ? LIMITS.viewBlocks : LIMITS.messageBlocks
  const charts = objectsIn(blocks).filter((block) => block.type === 'data_visualization').length
  return problemsIf(
    [blocks.length > max, problem(at, `must hold at most ${max} blocks, not ${blocks.length}`)],
    [charts > LIMITS.charts, problem(at, `must hold at most ${LIMITS.charts} charts`)],
  )
}

function isView(surface: Surface): boolean {
  return surface === 'modal' || surface === 'home'
}

/** The problems whose condition holds. */
export function problemsIf(...cases: [holds: boolean, problem: Problem][]): Problem[] {
  return cases.flatMap(([holds, found]) => (holds ? [found] : []))
}

function validateBlock(block: Json, surface: Surface, at: string): Problem[] {
  const type = isObject(block) ? textOf(block.type) : undefined
  if (type === undefined) return [problem(at, 'must be a block with a type')]
  const allowed = blockTypes(surface)
  if (!allowed.includes(type))
    return [
      problem(`${at}/type`, `${type} is unknown or not allowed here (${surface}: ${allowed.join(', ')})`),
    ]
  const own = problemsOf(blockSchema(surface), block, at, 'invalid_blocks')
  const refusal = own.length === 0 ? refusalOfSchema(block) : undefined
  return refusal === undefined ? own : [problem(at, `is refused by Slack's schema: ${refusal}`)]
}

/** The issues that `schema` finds in `value`, as problems with pointers below `at`. */
export function problemsOf(schema: z.ZodType, value: Json, at: string, error: string): Problem[] {
  const parsed = schema.safeParse(value)
  if (parsed.success) return []
  return parsed.error.issues.map((issue) =>
    problem([at, ...issue.path.map(String)].join('/'), issue.message, error),
  )
}

/** Strings that hold half of a surrogate pair, which no well-formed UTF-8 carries. */
export function loneSurrogates(value: Json | undefined, at: string, error?: string): Problem[] {
  if (typeof value === 'string')
    return problemsIf([!value.isWellFormed(), problem(at, 'holds a lone surrogate', error)])
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => loneSurrogates(inner, `${at}/${name}`, error))
}

function repeatedIds(blocks: JsonObject[], at: string): Problem[] {
  const problems: Problem[] = []
  const blockIds = new Set<string>()
  for (const [index, block] of blocks.entries()) {
    const blockId = textOf(block.block_id)
    if (blockId !== undefined && blockIds.has(blockId)) {
      problems.push(problem(`${at}/${index}/block_id`, `${blockId} is used twice`))
    }
    if (blockId !== undefined) blockIds.add(blockId)
    const actionIds = interactiveElements([block]).flatMap(({ element }) => textOf(element.action_id) ?? [])
    for (const actionId of actionIds.filter((id, i) => actionIds.indexOf(id) !== i)) {
      problems.push(problem(`${at}/${index}`, `action_id ${actionId} is used twice in one block`))
    }
  }
  return problems
}

const SHOWN = new Set(['text', 'title', 'label', 'name', 'fallback'])

function tooMuchText(blocks: Json[], surface: Surface, at: string): Problem[] {
  const length = isView(surface) ? 0 : textLength(blocks)
  const max = LIMITS.messageBlocksText
  const message = `hold ${length} characters of text, more than ${max}`
  return problemsIf([length > max, problem(at, message, 'msg_blocks_too_long')])
}

/** The characters in the properties that a reader of `value` sees. */
export function textLength(value: Json | undefined, shown: ReadonlySet<string> = SHOWN, name = ''): number {
  if (typeof value === 'string') return shown.has(name) ? value.length : 0
  if (Array.isArray(value))
    return value.reduce<number>((sum, inner) => sum + textLength(inner, shown, name), 0)
  if (!isObject(value)) return 0
  return Object.entries(value).reduce((sum, [inner, held]) => sum + textLength(held, shown, inner), 0)
}
