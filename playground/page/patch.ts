import type { ListItem } from '../page-data.ts'
import { restoreFolds } from './folds.ts'

const shown = new WeakMap<Element, string>()

/**
 * Replaces the content with HTML from the playground's server, unless it is the same. Keeps the focus.
 */
export function showHtml(container: HTMLElement, html: string): boolean {
  if (shown.get(container) === html) return false
  const focused = focusWithin(container)
  container.innerHTML = html
  shown.set(container, html)
  restoreFolds(container)
  if (focused !== undefined) restoreFocus(container, focused)
  return true
}

/** Shows the items of a list, and redraws only those that have changed. @returns the new items. */
export function showItems(list: HTMLElement, items: readonly ListItem[]): ListItem[] {
  const previous = new Map([...list.children].map((element) => [element.getAttribute('data-key'), element]))
  const added: ListItem[] = []
  for (const [at, item] of items.entries()) {
    const found = previous.get(item.key)
    previous.delete(item.key)
    const element = found instanceof HTMLElement ? found : createListElement(item.key)
    if (found === undefined) added.push(item)
    showHtml(element, item.html)
    if (list.children[at] !== element) list.insertBefore(element, list.children[at] ?? null)
  }
  for (const gone of previous.values()) gone.remove()
  return added
}

function createListElement(key: string): HTMLElement {
  const element = document.createElement('li')
  element.dataset.key = key
  return element
}

interface Focus {
  name: string
  /** Which element of its block it is. */
  at: number
}

function focusWithin(container: HTMLElement): Focus | undefined {
  const { activeElement } = document
  if (!(activeElement instanceof HTMLElement) || !container.contains(activeElement)) return undefined
  const focused = activeElement.closest('details.menu')?.querySelector('summary') ?? activeElement
  const name = focused.dataset.focus
  return name === undefined ? undefined : { name, at: elementsOfBlock(container, name).indexOf(focused) }
}

/**
 * Focuses the same element after a redraw. Its block's id may have changed (a modal's tabs), or its action (*Show rubric*
 * becomes *Hide rubric*): then the element with the same action, else the one in its place.
 */
function restoreFocus(container: HTMLElement, { name, at }: Focus): void {
  const [, action = ''] = name.split('/')
  const same = container.querySelector(`[data-focus="${CSS.escape(name)}"]`)
  const alike = container.querySelector(`[data-action-id="${CSS.escape(action)}"]`)
  const near = elementsOfBlock(container, name)
  const first = container.querySelector('.actions-block [data-focus]')
  const found = same ?? alike ?? near[at] ?? near[0] ?? first
  if (found instanceof HTMLElement) found.focus({ preventScroll: true })
}

/** What can take the focus in the block of the element with this name. */
function elementsOfBlock(container: HTMLElement, name: string): Element[] {
  const [block = ''] = name.split('/')
  return [...container.querySelectorAll(`[data-focus^="${CSS.escape(`${block}/`)}"]`)]
}
