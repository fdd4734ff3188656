import type { Screen } from '../page-data.ts'
import { byId, within } from './by-id.ts'
import { type FieldValue, inputValues, restoreTyped } from './field-values.ts'
import { showHtml } from './patch.ts'
import { dispatch } from './playground-client.ts'

/** The person's top modal in a `<dialog>`, which traps the focus and returns it. */
export class ModalDialog {
  private readonly dialog = byId('modal', HTMLDialogElement)
  private readonly typed = new Map<string, Record<string, FieldValue>>()
  private version = ''

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
      this.typed.clear()
      this.version = ''
      if (this.dialog.open) this.dialog.close()
      return
    }
    if (modal.version === this.version) return
    this.version = modal.version
    this.saveTyped()
    const top = this.dialog.querySelector('.modal-content')?.scrollTop ?? 0
    const previousId = this.viewId()
    showHtml(this.dialog, modal.html)
    restoreTyped(this.dialog, this.typed.get(this.viewId()) ?? {})
    if (!this.dialog.open) this.dialog.showModal()
    const isSame = previousId === this.viewId()
    if (isSame) within(this.dialog, '.modal-content', HTMLElement).scrollTop = top
    this.focus(isSame)
  }

  /** Focuses the first invalid field, else the first field, else the close button. */
  private focus(isSame: boolean): void {
    const wrong = this.dialog.querySelector<HTMLElement>('[aria-invalid=true]')
    if (isSame && wrong === null && this.dialog.contains(document.activeElement)) return
    const first = this.dialog.querySelector<HTMLElement>('.input-block :is(input, select, textarea)')
    const target = wrong ?? first ?? this.dialog.querySelector<HTMLElement>('[data-focus="modal/close"]')
    target?.focus()
  }

  private async submit(person: string): Promise<void> {
    const submit = within(this.dialog, '[type=submit]', HTMLButtonElement)
    submit.disabled = true
    await dispatch({ kind: 'submit', person, values: inputValues(this.dialog) })
    submit.disabled = false
  }

  private saveTyped(): void {
    const id = this.viewId()
    if (id !== '') this.typed.set(id, inputValues(this.dialog))
  }

  private viewId(): string {
    return this.dialog.querySelector<HTMLElement>('[data-view]')?.dataset.view ?? ''
  }
}
