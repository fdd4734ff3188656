import type { InteractiveElement } from './blocks/interactive-elements.ts'
import { optionsOf } from './element-values.ts'
import { isObject, type JsonObject, textOf } from './json.ts'
import { readable } from './readable.ts'
import type { Attachment } from './workspace.ts'

/** A button or menu, and where it stands. */
export interface Found extends InteractiveElement {
  attachment?: Attachment | undefined
}

/** The button or option of ⋯ with this label; of several, the one in the block that has the words `beside`. */
export function findButton(
  elements: Found[],
  label: string,
  beside?: string,
): { found: Found; value: string | undefined } {
  const matching = elements
    .filter(({ block }) => stands(block, beside))
    .flatMap((found): { found: Found; value: string | undefined }[] => {
      if (found.element.type === 'overflow') return optionsLabelled(found, label)
      const isIt = found.element.type === 'button' && labelOf(found.element) === label
      return isIt ? [{ found, value: undefined }] : []
    })
  return only(matching, `button [${label}]${beside === undefined ? '' : ` beside “${beside}”`}`, elements)
}

/** The menu that offers an option with this label, or else the menu of people. */
export function findMenu(elements: Found[], option: string): { found: Found; value: string } {
  const offers = elements.flatMap((found) => optionsLabelled(found, option))
  const people = elements.filter(({ element }) => element.type === 'users_select')
  const menus = offers.length > 0 ? offers : people.map((found) => ({ found, value: option }))
  return only(menus, `menu with ${option}`, elements)
}

function optionsLabelled(found: Found, label: string): { found: Found; value: string }[] {
  return optionsOf(found.element).flatMap(({ text, value }) =>
    textIn(text) === label ? [{ found, value: textOf(value) ?? '' }] : [],
  )
}

function only<Thing>(matching: Thing[], name: string, elements: Found[]): Thing {
  const [first, ...others] = matching
  if (first !== undefined && others.length === 0) return first
  const there = elements.map(({ element }) => labelOf(element) || `${element.type}`)
  throw new Error(`${matching.length} times a ${name}; there are: ${there.join(', ') || 'none'}`)
}

/** A button without a text goes by its `action_id`. */
function labelOf({ text, action_id }: JsonObject): string {
  return textIn(text) ?? textOf(action_id) ?? ''
}

function textIn(value: JsonObject[string]): string | undefined {
  return isObject(value) ? textOf(value.text) : undefined
}

/** `#1` is not in a block that says `#10`. */
function stands(block: JsonObject, words: string | undefined): boolean {
  if (words === undefined) return true
  const literal = words.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
  return new RegExp(`${literal}(?![\\w])`).test(readable([block]))
}
