import { copyJson, isObject, type JsonObject, objectsIn, textOf } from '../json.ts'

/** An element that a person can press, choose or fill, with the block that holds it. */
export interface InteractiveElement {
  block: JsonObject
  element: JsonObject
}

export function interactiveElements(blocks: JsonObject[]): InteractiveElement[] {
  return blocks.flatMap((block) => elementsOf(block).map((element) => ({ block, element })))
}

function elementsOf(block: JsonObject): JsonObject[] {
  const candidates = {
    section: [block.accessory],
    actions: objectsIn(block.elements),
    input: [block.element],
  }[textOf(block.type) ?? '']
  return (candidates ?? []).filter(isObject)
}

/** The blocks as Slack stores them: each block and each interactive element that has no id is given one. */
export function withIds(blocks: JsonObject[], newId: () => string): JsonObject[] {
  const stored = copyJson(blocks)
  for (const block of stored) block.block_id ??= newId()
  for (const { element } of interactiveElements(stored)) element.action_id ??= newId()
  return stored
}
