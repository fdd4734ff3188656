import type { Frame } from '../page-data.ts'
import { byId } from './by-id.ts'
import { copyText } from './toast.ts'

type Session = Frame['sessions'][number]

/** Lists the sessions of the simulated Exec. */
export function showSessions(sessions: readonly Session[], onPaste: (link: string) => void): void {
  byId('session-list', HTMLElement).append(...sessions.map((session) => drawnSession(session, onPaste)))
}

function drawnSession({ id, title, link, shows }: Session, onPaste: (link: string) => void): HTMLElement {
  const item = document.createElement('li')
  const name = document.createElement('code')
  name.textContent = id
  const named = document.createElement('span')
  named.textContent = title
  const words = document.createElement('small')
  words.textContent = shows
  item.append(
    name,
    named,
    words,
    button('Paste link', `Paste link of ${id}`, () => onPaste(link)),
    button('Copy id', `Copy id ${id}`, () => void copyText(id)),
  )
  return item
}

function button(text: string, label: string, onPress: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = 'button small'
  element.textContent = text
  element.ariaLabel = label
  element.addEventListener('click', onPress)
  return element
}
