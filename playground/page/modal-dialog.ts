import type { Screen } from '../page-data.ts'
import { byId, within } from './by-id.ts'
import { type FieldValue, inputValues, restoreTyped } from './field-values.ts'
import { showHtml } from './patch.ts'
import { dispatch } from './playground-client.ts'
import { isStoryPlaying } from './story.ts'

/** How a view was when another one took its place. Slack's ‹ leads back to the same. */
interface LeftView {
  typed: Record<string, FieldValue>
  scrollTop: number
  /** The `data-focus` of the focused element. */
  focus: string
}

/** The person's top modal in a `<dialog>`, which traps the focus and returns it. */
export class ModalDialog {
  private readonly dialog = byId('modal', HTMLDialogElement)
  private readonly left = new Map<string, LeftView>()
  private version = ''
  /** What the story writes into the form that it opens. */
  typed: Record<string, FieldValue> = {}

  /** @param person returns the id of the current person. */
  constructor(person: () => string) {
    this.dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      void dispatch({ kind: 'close', person: person(), all: false })
    })
    // A browser closes the dialog on the second Escape, even if `cancel` was prevented.
    this.dialog.addEventListener('close', () => {
      if (this.version !== '') void dispatch({ kind: 'close', person: person(), all: true })
    })
    this.dialog.addEventListener('click', ({ target }) => {
      const closes = target instanceof Element && target.closest<HTMLElement>('[data-close]')?.dataset.close
      if (closes) void dispatch({ kind: 'close', person: person(), all: closes === 'all' })
    })
    this.dialog.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.submit(person())
    })
  }

  show(modal: Screen['modal']): void {
    if (modal === undefined) {
      this.left.clear()
      this.version = ''
      if (this.dialog.open) this.dialog.close()
      return
    }
    if (modal.version === this.version) return
    this.version = modal.version
    const previousId = this.viewId()
    if (previousId !== '') this.left.set(previousId, this.leave())
    showHtml(this.dialog, modal.html)
    const left = this.left.get(this.viewId())
    restoreTyped(this.dialog, left?.typed ?? this.typed)
    if (!this.dialog.open) this.open()
    this.content().scrollTop = left?.scrollTop ?? 0
    if (!isStoryPlaying()) this.focus(previousId === this.viewId(), left?.focus ?? '')
  }

  private open(): void {
    if (isStoryPlaying()) {
      const { activeElement } = document
      this.dialog.show()
      if (activeElement instanceof HTMLElement) activeElement.focus()
    } else this.dialog.showModal()
  }

  /** Focuses the first invalid field, else what was focused in this view, else the first field, else the close button. */
  private focus(isSame: boolean, before: string): void {
    const wrong = this.dialog.querySelector<HTMLElement>('[aria-invalid=true]')
    if (isSame && wrong === null && this.dialog.contains(document.activeElement)) return
    const same = this.dialog.querySelector<HTMLElement>(`[data-focus="${CSS.escape(before)}"]`)
    const first = this.dialog.querySelector<HTMLElement>('.input-block :is(input, select, textarea)')
    const close = this.dialog.querySelector<HTMLElement>('[data-focus="modal/close"]')
    const target = wrong ?? same ?? first ?? close
    target?.focus({ preventScroll: target === same })
  }

  private async submit(person: string): Promise<void> {
    const submit = within(this.dialog, '[type=submit]', HTMLButtonElement)
    submit.disabled = true
    await dispatch({ kind: 'submit', person, values: inputValues(this.dialog) })
    submit.disabled = false
  }

  private leave(): LeftView {
    const { activeElement } = document
    const focus = activeElement instanceof HTMLElement ? activeElement.dataset.focus : undefined
    return { typed: inputValues(this.dialog), scrollTop: this.content().scrollTop, focus: focus ?? '' }
  }

  private content(): HTMLElement {
    return within(this.dialog, '.modal-content', HTMLElement)
  }

  private viewId(): string {
    return this.dialog.querySelector<HTMLElement>('[data-view]')?.dataset.view ?? ''
  }
}
