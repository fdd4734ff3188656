import type { ControlName, Controls } from '../controls.ts'
import type { Frame } from '../page-data.ts'
import { byId } from './by-id.ts'
import { perform } from './playground-client.ts'
import { copyText } from './toast.ts'

const CONTROLS: readonly (readonly [ControlName, string])[] = [
  ['exec', 'Exec is'],
  ['slack', 'Slack is'],
  ['access', 'EXEC_ACCESS'],
  ['unfurls', 'EXEC_UNFURLS'],
  ['workObjects', 'EXEC_WORK_OBJECTS'],
]

/** The sessions that can be tried, and what can be set. */
export class TryPanel {
  private readonly selects = new Map<string, HTMLSelectElement>()

  constructor({ sessions, choices }: Frame, onPaste: (link: string) => void) {
    byId('sessions', HTMLElement).append(...sessions.map((session) => drawnSession(session, onPaste)))
    for (const [name, label] of CONTROLS) {
      const select = selectOf(choices[name])
      select.addEventListener('change', () => {
        void perform({ kind: 'control', name, value: select.value })
      })
      this.selects.set(name, select)
      const labelled = document.createElement('label')
      labelled.append(label, ' ', select)
      byId('controls', HTMLElement).append(labelled)
    }
    byId('restart', HTMLButtonElement).addEventListener('click', () => void perform({ kind: 'restart' }))
  }

  show(controls: Controls): void {
    for (const [name, value] of Object.entries(controls)) {
      const select = this.selects.get(name)
      if (select !== undefined) select.value = value
    }
  }
}

function selectOf(options: Record<string, string>): HTMLSelectElement {
  const select = document.createElement('select')
  select.className = 'field'
  select.append(...Object.entries(options).map(([value, label]) => new Option(label, value)))
  return select
}

function drawnSession(
  { id, link, shows }: Frame['sessions'][number],
  onPaste: (link: string) => void,
): HTMLElement {
  const item = document.createElement('li')
  const name = document.createElement('code')
  name.textContent = id
  const words = document.createElement('span')
  words.textContent = shows
  item.append(
    name,
    words,
    button('Paste link', `Paste the link of ${id}`, () => onPaste(link)),
    button('Copy id', `Copy the id ${id}`, () => void copyText(id)),
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
