const unfolded = new Set<string>()

/** *Show more* and *Show less* of attachments. A screen reader and the Tab key skip what is folded. */
export function startFolds(): void {
  document.addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>('[data-fold]') : null
    if (button === null) return
    const name = nameOf(button)
    if (!unfolded.delete(name)) unfolded.add(name)
    draw(button)
  })
}

/** Unfolds again, after a redraw, what the person has unfolded. */
export function restoreFolds(container: HTMLElement): void {
  for (const button of container.querySelectorAll<HTMLElement>('[data-fold]')) draw(button)
}

function draw(button: HTMLElement): void {
  const isOpen = unfolded.has(nameOf(button))
  button.ariaExpanded = String(isOpen)
  button.textContent = isOpen ? 'Show less' : 'Show more'
  const folded = button.previousElementSibling
  if (folded instanceof HTMLElement) folded.hidden = !isOpen
}

function nameOf(button: HTMLElement): string {
  const { ts } = button.closest<HTMLElement>('[data-ts]')?.dataset ?? {}
  return `${ts}/${button.closest<HTMLElement>('[data-url]')?.dataset.url}`
}
