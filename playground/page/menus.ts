import type { Place } from '../page-data.ts'
import { dispatch } from './playground-client.ts'
import { copyText, showToast } from './toast.ts'

const PERMALINK =
  /^https:\/\/[a-z]+\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/

/** Menus of messages, threads, links and what can be tried: what the page does by itself. */
export function startMenus({
  place,
  go,
  onStarter,
}: {
  place: () => Place
  go: (change: Partial<Place>) => void
  onStarter: (text: string) => void
}): void {
  document.addEventListener('toggle', ({ target }) => placeMenu(target), { capture: true })
  document.addEventListener('click', (event) => {
    const { target } = event
    if (!(target instanceof Element)) return
    closeMenus(target.closest('details.menu'))
    const { thread, copy, shortcut, suggestion } = target.closest<HTMLElement>('button')?.dataset ?? {}
    if (thread !== undefined) go({ thread })
    if (copy !== undefined) void copyText(copy)
    if (shortcut !== undefined) void runShortcut(target, shortcut, place().person)
    if (thread ?? copy ?? shortcut) closeMenus(null)
    if (suggestion !== undefined) onStarter(suggestion)
    const link = target.closest<HTMLAnchorElement>('.message a, .modal a, .preview a, .home a')
    if (link !== null) {
      event.preventDefault()
      openLink(link, go)
    }
  })
  document.addEventListener('keydown', ({ key, target }) => {
    if (key !== 'Escape' || !(target instanceof Element)) return
    closeMenus(null)
  })
}

/** A menu opens upwards where it would be cut off below. */
function placeMenu(menu: EventTarget | null): void {
  if (!(menu instanceof HTMLDetailsElement) || !menu.open) return
  const items = menu.querySelector('.menu-items')
  const holder = menu.closest('ol, .modal-content')
  if (items === null || holder === null) return
  menu.classList.remove('upwards')
  const isCutOff = items.getBoundingClientRect().bottom > holder.getBoundingClientRect().bottom
  menu.classList.toggle('upwards', isCutOff)
}

/** Closes all menus but one. The focus leaves a menu for what opened it, and comes back there from a modal. */
export function closeMenus(besides: Element | null): void {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (menu === besides) continue
    if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus()
    menu.removeAttribute('open')
  }
}

async function runShortcut(target: Element, callback_id: string, person: string): Promise<void> {
  const { channel = '', ts = '' } = target.closest<HTMLElement>('[data-ts]')?.dataset ?? {}
  await dispatch({ kind: 'shortcut', person, message: { channel, ts }, callback_id })
}

/** Links to messages lead there; others would leave this machine, so that they are only told. */
function openLink(link: HTMLAnchorElement, go: (change: Partial<Place>) => void): void {
  const [, conversation, seconds, micros, thread] = PERMALINK.exec(link.href) ?? []
  if (conversation === undefined) {
    showToast(`Slack would open ${link.href}`)
    return
  }
  link.closest('.modal')?.querySelector<HTMLElement>('[data-close=all]')?.click()
  go({ conversation, tab: 'messages', thread: thread ?? `${seconds}.${micros}` })
}
