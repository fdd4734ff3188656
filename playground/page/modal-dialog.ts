import type { Screen } from '../page-data.ts'
import { byId, within } from './by-id.ts'
import { type FieldValue, inputValues, restoreTyped } from './field-values.ts'
import { showHtml } from './patch.ts'
import { dispatch } from './playground-client.ts'

/** The person's top modal in a dialog of the browser's own: it keeps the focus inside and gives it back. */
export class ModalDialog {
  private readonly dialog = byId('modal', HTMLDialogElement)
  private readonly typed = new Map<string, Record<string, FieldValue>>()
  private version = ''

  /** `person` tells who acts at the moment. */
  constructor(person: () => string) {
    this.dialog.addEventListener('cancel', (event) => {
      event.preventDefault()
      void dispatch({ kind: 'close', person: person(), all: false })
    })
    // A browser closes it all the same when Escape is pressed twice.
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
    this.keepTyped()
    const top = this.dialog.querySelector('.modal-content')?.scrollTop ?? 0
    const before = this.viewId()
    showHtml(this.dialog, modal.html)
    restoreTyped(this.dialog, this.typed.get(this.viewId()) ?? {})
    if (!this.dialog.open) this.dialog.showModal()
    const isSame = before === this.viewId()
    if (isSame) within(this.dialog, '.modal-content', HTMLElement).scrollTop = top
    this.focus(isSame)
  }

  /** Where something is wrong, or to be filled in, or else where reading begins. */
  private focus(isSame: boolean): void {
    const wrong = this.dialog.querySelector<HTMLElement>('[aria-invalid=true]')
    if (isSame && wrong === null && this.dialog.contains(document.activeElement)) return
    const first = this.dialog.querySelector<HTMLElement>('.input-block [data-field]')
    const target = wrong ?? first ?? this.dialog.querySelector<HTMLElement>('[data-focus="modal/close"]')
    target?.focus()
  }

  private async submit(person: string): Promise<void> {
    const submit = within(this.dialog, '[type=submit]', HTMLButtonElement)
    submit.disabled = true
    await dispatch({ kind: 'submit', person, values: inputValues(this.dialog) })
    submit.disabled = false
  }

  private keepTyped(): void {
    const id = this.viewId()
    if (id !== '') this.typed.set(id, inputValues(this.dialog))
  }

  private viewId(): string {
    return this.dialog.querySelector<HTMLElement>('[data-view]')?.dataset.view ?? ''
  }
}
