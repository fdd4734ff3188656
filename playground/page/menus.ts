import type { Place } from '../page-data.ts'
import { byId } from './by-id.ts'
import { openLink } from './open-link.ts'
import { dispatch } from './playground-client.ts'
import { copyText } from './toast.ts'

const PERMALINK =
  /^https:\/\/[a-z]+\.slack\.com\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})(?:\?thread_ts=([\d.]+))?/

/** Handles clicks that need no action of the bot: menus, threads, copying, links and suggestions. */
export function startMenus({
  place,
  go,
  onSuggestion,
}: {
  place: () => Place
  go: (change: Partial<Place>) => void
  onSuggestion: (text: string) => void
}): void {
  document.addEventListener('toggle', ({ target }) => placeMenu(target), { capture: true })
  document.addEventListener('click', (event) => {
    const { target } = event
    if (!(target instanceof Element)) return
    closeMenus(target.closest('details.menu'))
    const { thread, copy, shortcut, suggestion, dismiss } =
      target.closest<HTMLElement>('button')?.dataset ?? {}
    if (thread !== undefined) go({ thread })
    if (copy !== undefined) void copyText(copy)
    if (shortcut !== undefined) void runShortcut(target, shortcut, place().person)
    if (thread ?? copy ?? shortcut) closeMenus(null)
    if (dismiss !== undefined) void dismissMessage(target, place().person)
    if (suggestion !== undefined) onSuggestion(suggestion)
    const link = target.closest<HTMLAnchorElement>('.message a, .modal a, .preview a, .home a')
    if (link !== null) {
      event.preventDefault()
      followLink(link, go)
    }
  })
  document.addEventListener('keydown', ({ key, target }) => {
    if (key !== 'Escape' || !(target instanceof Element)) return
    closeMenus(null)
  })
}

/** Opens a menu upwards if its end would be cut off. */
function placeMenu(menu: EventTarget | null): void {
  if (!(menu instanceof HTMLDetailsElement) || !menu.open) return
  const items = menu.querySelector('.menu-items')
  const holder = menu.closest('ol, .modal-content')
  if (items === null || holder === null) return
  menu.classList.remove('upwards')
  const isCutOff = items.getBoundingClientRect().bottom > holder.getBoundingClientRect().bottom
  menu.classList.toggle('upwards', isCutOff)
}

/** Closes all menus but one. Moves the focus from a closed menu to its button, where a modal returns it. */
export function closeMenus(keepOpen: Element | null): void {
  for (const menu of document.querySelectorAll('details.menu[open]')) {
    if (menu === keepOpen) continue
    if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus()
    menu.removeAttribute('open')
  }
}

async function runShortcut(target: Element, callback_id: string, person: string): Promise<void> {
  await dispatch({ kind: 'shortcut', person, message: messageOf(target), callback_id })
}

async function dismissMessage(target: Element, person: string): Promise<void> {
  await dispatch({ kind: 'dismiss', person, message: messageOf(target) })
  byId('composer-text', HTMLTextAreaElement).focus({ preventScroll: true })
}

function messageOf(target: Element): { channel: string; ts: string } {
  const { channel = '', ts = '' } = target.closest<HTMLElement>('[data-ts]')?.dataset ?? {}
  return { channel, ts }
}

/** Goes to the message of a permalink. */
function followLink(link: HTMLAnchorElement, go: (change: Partial<Place>) => void): void {
  const [, conversation, seconds, micros, thread] = PERMALINK.exec(link.href) ?? []
  if (conversation === undefined) {
    openLink(link.href)
    return
  }
  link.closest('.modal')?.querySelector<HTMLElement>('[data-close=all]')?.click()
  go({ conversation, tab: 'messages', thread: thread ?? `${seconds}.${micros}` })
}
