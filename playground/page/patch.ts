import type { Piece } from '../page-data.ts'

const shown = new WeakMap<Element, string>()

/**
 * Shows HTML that the playground's server has drawn, if it is not what is shown. Focus stays where it was, and so does what is
 * in sight.
 */
export function showHtml(container: HTMLElement, html: string): boolean {
  if (shown.get(container) === html) return false
  const focused = focusWithin(container)
  container.innerHTML = html
  shown.set(container, html)
  if (focused !== undefined) focusAgain(container, focused)
  return true
}

/** Shows a list's pieces in their order, and draws only those anew that have changed. Returns the new ones. */
export function showPieces(list: HTMLElement, pieces: readonly Piece[]): Piece[] {
  const before = new Map([...list.children].map((item) => [item.getAttribute('data-key'), item]))
  const added: Piece[] = []
  for (const [at, piece] of pieces.entries()) {
    const found = before.get(piece.key)
    before.delete(piece.key)
    const item = found instanceof HTMLElement ? found : newItem(piece.key)
    if (found === undefined) added.push(piece)
    showHtml(item, piece.html)
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null)
  }
  for (const gone of before.values()) gone.remove()
  return added
}

function newItem(key: string): HTMLElement {
  const item = document.createElement('li')
  item.dataset.key = key
  return item
}

function focusWithin(container: HTMLElement): string | undefined {
  const focused = document.activeElement
  if (!(focused instanceof HTMLElement) || !container.contains(focused)) return undefined
  return focused.closest('details.menu')?.querySelector('summary')?.dataset.focus ?? focused.dataset.focus
}

/**
 * What is drawn anew may stand in a block of another id (a modal's tabs), and a button may have become another one
 * (*Show evaluations*, *Hide evaluations*): then the first of its block.
 */
function focusAgain(container: HTMLElement, name: string): void {
  const [block = '', action = ''] = name.split('/')
  const same = container.querySelector(`[data-focus="${CSS.escape(name)}"]`)
  const alike = container.querySelector(`[data-action-id="${CSS.escape(action)}"]`)
  const near = container.querySelector(`[data-block-id="${CSS.escape(block)}"]`)
  const first = container.querySelector('.actions-block [data-focus]')
  const found = same ?? alike ?? near ?? first
  if (found instanceof HTMLElement) found.focus({ preventScroll: true })
}
