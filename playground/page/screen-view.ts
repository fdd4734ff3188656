import type { Frame, ListItem, Place, Screen } from '../page-data.ts'
import { placeHash } from '../place-hash.ts'
import { byId, within } from './by-id.ts'
import type { Composer } from './composer.ts'
import type { ModalDialog } from './modal-dialog.ts'
import { makeRoom } from './panels.ts'
import { showHtml, showItems } from './patch.ts'
import { dispatch } from './playground-client.ts'
import { isStoryPlaying } from './story.ts'

const SPOKEN_CHARACTERS = 400

/** Shows a screen on the page. */
export class ScreenView {
  private readonly people = byId('person', HTMLSelectElement)
  private readonly messages = byId('messages', HTMLElement)
  private readonly thread = byId('thread', HTMLElement)
  private readonly threadMessages = byId('thread-messages', HTMLElement)
  private readonly composer: Composer
  private readonly modal: ModalDialog
  private place: Place | undefined
  private threadOpener = ''

  constructor(frame: Frame, composer: Composer, modal: ModalDialog) {
    this.composer = composer
    this.modal = modal
    for (const list of [this.messages, this.threadMessages]) stayAtEnd(list)
    this.people.append(...frame.people.map(({ id, label }) => new Option(label, id)))
  }

  onPerson(choose: (person: string) => void): void {
    this.people.addEventListener('change', () => choose(this.people.value))
  }

  isElsewhere(place: Place): boolean {
    return this.place === undefined || hashWithoutThread(this.place) !== hashWithoutThread(place)
  }

  show(screen: Screen): void {
    const { place } = screen
    const isElsewhere = this.isElsewhere(place)
    const isOtherThread = this.place?.thread !== place.thread
    this.place = place
    this.people.value = place.person
    showHtml(byId('sidebar', HTMLElement), screen.sidebar)
    showHtml(byId('heading', HTMLElement), screen.heading)
    if (place.tab === 'home') this.showHome(screen.items, isElsewhere)
    else this.showList(this.messages, screen.items, isElsewhere)
    this.showThread(screen, isElsewhere, isOtherThread)
    this.showComposer(screen)
    this.modal.show(screen.modal)
    if (isElsewhere) document.title = `${within(document, 'h1', HTMLElement).textContent} · playground`
  }

  /** A thread takes the focus when it opens, and returns it to the element that opened it. */
  private showThread({ place, threadItems }: Screen, isElsewhere: boolean, isOther: boolean): void {
    const focused = document.activeElement
    const hadFocus = this.thread.contains(focused)
    this.thread.hidden = place.thread === undefined
    this.showList(this.threadMessages, threadItems, isElsewhere || isOther)
    if (!isOther || isStoryPlaying()) return
    if (place.thread !== undefined) {
      makeRoom()
      if (!hadFocus && focused instanceof HTMLElement) this.threadOpener = focused.dataset.focus ?? ''
      byId('thread-text', HTMLTextAreaElement).focus()
    } else if (hadFocus) {
      const opener = document.querySelector(`[data-focus="${CSS.escape(this.threadOpener)}"]`)
      const next = opener instanceof HTMLElement ? opener : byId('composer-text', HTMLTextAreaElement)
      next.focus({ preventScroll: true })
    }
  }

  /** Shows the Home from its top, and keeps its scroll position when it is republished. */
  private showHome(items: readonly ListItem[], isElsewhere: boolean): void {
    const { scrollTop } = this.messages
    showItems(this.messages, items)
    this.messages.scrollTop = isElsewhere ? 0 : scrollTop
  }

  /** Scrolls to new messages and announces them, as they answer the person's last action. */
  private showList(list: HTMLElement, items: readonly ListItem[], isElsewhere: boolean): void {
    const wasAtEnd = isAtEnd(list)
    const added = showItems(list, items)
    if (isElsewhere || wasAtEnd || added.length > 0) scrollToEnd(list)
    if (isElsewhere || added.length === 0) return
    byId('announcer', HTMLElement).replaceChildren(...added.map(({ spoken }) => spokenLine(spoken)))
  }

  private showComposer({ composer, place }: Screen): void {
    const closed = byId('closed', HTMLElement)
    const isHome = place.tab === 'home'
    byId('composer', HTMLElement).hidden = composer.kind === 'closed' || isHome
    byId('thread-composer', HTMLElement).hidden = composer.kind === 'closed'
    closed.hidden = composer.kind === 'open' || isHome
    if (composer.kind === 'open') {
      this.composer.open(composer.label)
    } else {
      closed.textContent = composer.why
      if (composer.canJoin) closed.append(' ', joinButton(place))
    }
  }
}

function spokenLine(spoken: string): HTMLElement {
  const line = document.createElement('p')
  line.textContent = spoken.slice(0, SPOKEN_CHARACTERS)
  return line
}

/** Whether the newest message is visible. */
function isAtEnd(list: HTMLElement): boolean {
  return topOfLast(list) < list.scrollTop + list.clientHeight
}

/** Scrolls to the end of the newest message, or to its top if it is higher than the list. */
function scrollToEnd(list: HTMLElement): void {
  list.scrollTop = Math.min(list.scrollHeight - list.clientHeight, topOfLast(list))
}

function topOfLast(list: HTMLElement): number {
  const { lastElementChild: last } = list
  return last instanceof HTMLElement ? last.offsetTop - list.offsetTop : 0
}

/** Keeps the newest message visible when the list changes its size. Leaves a Home alone. */
function stayAtEnd(list: HTMLElement): void {
  let wasAtEnd = true
  list.addEventListener('scroll', () => {
    wasAtEnd = isAtEnd(list)
  })
  new ResizeObserver(() => {
    if (wasAtEnd && list.querySelector('.home') === null) scrollToEnd(list)
  }).observe(list)
}

function hashWithoutThread(place: Place): string {
  return placeHash({ ...place, thread: undefined })
}

function joinButton({ person, conversation }: Place): HTMLButtonElement {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'button'
  button.textContent = 'Join'
  button.addEventListener('click', () => void dispatch({ kind: 'join', person, channel: conversation }))
  return button
}
