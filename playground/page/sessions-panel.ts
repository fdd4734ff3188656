import type { ListedSession } from '../page-data.ts'
import { byId } from './by-id.ts'
import { dispatch } from './playground-client.ts'
import { copyText } from './toast.ts'

/** Lists the sessions of the simulated Exec. */
export class SessionsPanel {
  private readonly list = byId('session-list', HTMLElement)
  private readonly onPaste: (link: string) => void
  private shown = ''

  constructor(onPaste: (link: string) => void) {
    this.onPaste = onPaste
  }

  show(sessions: readonly ListedSession[]): void {
    const wanted = JSON.stringify(sessions)
    if (wanted === this.shown) return
    this.shown = wanted
    const focused = this.list.contains(document.activeElement) ? document.activeElement?.closest('li') : null
    this.list.replaceChildren(...sessions.map((session) => this.drawn(session)))
    const again = [...this.list.children].find(({ id }) => id === focused?.id)
    again?.querySelector('button')?.focus()
  }

  private drawn({ id, title, link, shows, isGradable }: ListedSession): HTMLElement {
    const item = document.createElement('li')
    item.id = `session-${id}`
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
      button('Paste link', `Paste link of ${id}`, () => this.onPaste(link)),
      button('Copy id', `Copy id ${id}`, () => void copyText(id)),
    )
    if (isGradable) {
      const grade = button('Grade it', `Grade ${id}`, () => void gradeIt(id, grade))
      grade.classList.add('grade')
      item.append(grade)
    }
    return item
  }
}

/** The app has a minute to find out, so that takes a moment. */
async function gradeIt(session: string, pressed: HTMLButtonElement): Promise<void> {
  if (pressed.ariaBusy === 'true') return
  pressed.ariaBusy = 'true'
  await dispatch({ kind: 'grade', session })
  pressed.ariaBusy = null
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
