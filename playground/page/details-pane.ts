import type { Screen } from '../page-data.ts'
import { byId } from './by-id.ts'
import { makeRoom } from './panels.ts'
import { showHtml } from './patch.ts'
import { dispatch } from './playground-client.ts'
import { showToast } from './toast.ts'

/** The pane with a Work Object's details. */
export class DetailsPane {
  private readonly pane = byId('details', HTMLElement)
  /** The `data-focus` of the element that opened the pane, so that the focus can return there. */
  private opener = ''

  /** @param person returns the id of the current person. */
  constructor(person: () => string) {
    document.addEventListener('click', ({ target }) => {
      if (!(target instanceof Element)) return
      const object = target.closest<HTMLElement>('[data-object]')
      const pane = target.closest<HTMLElement>('[data-pane]')?.dataset.pane
      if (object !== null) void this.openOrRefresh(object, person())
      if (pane === 'close') void dispatch({ kind: 'close_details', person: person() })
      if (pane === 'refresh') void dispatch({ kind: 'refresh_details', person: person() })
    })
    this.pane.addEventListener('keydown', ({ key, target }) => {
      const isInMenu = target instanceof Element && target.closest('details.menu[open]') !== null
      if (key === 'Escape' && !isInMenu) void dispatch({ kind: 'close_details', person: person() })
    })
  }

  show(details: Screen['details']): void {
    const wasOpen = !this.pane.hidden
    this.pane.hidden = details === ''
    showHtml(this.pane, details)
    // Focusable, so that the keyboard can scroll it.
    for (const content of this.pane.querySelectorAll<HTMLElement>('.panel-content')) content.tabIndex = 0
    if (!wasOpen && details !== '') {
      makeRoom()
      this.pane.querySelector<HTMLElement>('[data-focus="pane/close"]')?.focus({ preventScroll: true })
    }
    if (wasOpen && details === '')
      document.querySelector<HTMLElement>(`[data-focus="${CSS.escape(this.opener)}"]`)?.focus()
  }

  private async openOrRefresh(pressed: HTMLElement, person: string): Promise<void> {
    if (pressed.closest('.preview') !== null) {
      showToast('Send the message first: in a preview, nothing can be pressed.')
      return
    }
    const { channel = '', ts = '' } = pressed.closest<HTMLElement>('[data-ts]')?.dataset ?? {}
    const url = pressed.closest<HTMLElement>('[data-url]')?.dataset.url ?? ''
    const kind = pressed.dataset.object === 'refresh' ? 'refresh_object' : 'open_object'
    if (kind === 'open_object') this.opener = pressed.dataset.focus ?? ''
    pressed.ariaBusy = 'true'
    await dispatch({ kind, person, message: { channel, ts }, url })
    pressed.ariaBusy = null
  }
}
