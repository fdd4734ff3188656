import type { ControlName } from '../controls.ts'
import type { Frame, PageEvent } from '../page-data.ts'
import { byId } from './by-id.ts'
import { dispatch } from './playground-client.ts'

const FAULTS: readonly (readonly [ControlName, string])[] = [
  ['exec', 'Exec is'],
  ['slack', 'Slack is'],
]
const CONFIGURATION: readonly (readonly [ControlName, string])[] = [
  ['access', 'EXEC_ACCESS'],
  ['unfurls', 'EXEC_UNFURLS'],
  ['results', 'EXEC_RESULTS_DEFAULT'],
]

/** The menus for the faults and the configuration. */
export class SettingsPanel {
  private readonly selects = new Map<string, HTMLSelectElement>()

  constructor(choices: Frame['choices']) {
    for (const [place, controls] of [
      ['faults', FAULTS],
      ['configuration', CONFIGURATION],
    ] as const)
      byId(place, HTMLElement).append(
        ...controls.flatMap(([name, label]) => this.field(name, label, choices[name]) ?? []),
      )
    for (const button of document.querySelectorAll<HTMLElement>('[data-minutes]'))
      button.addEventListener('click', () => void letPass(button))
    byId('restart', HTMLButtonElement).addEventListener('click', () => void dispatch({ kind: 'restart' }))
  }

  show({ controls, aheadMs }: Extract<PageEvent, { kind: 'controls' }>): void {
    byId('ahead', HTMLElement).textContent = aheadText(Math.round(aheadMs / 60_000))
    for (const [name, value] of Object.entries(controls)) {
      const select = this.selects.get(name)
      if (select !== undefined) select.value = value
    }
  }

  private field(
    name: ControlName,
    label: string,
    offered: Frame['choices'][ControlName],
  ): HTMLLabelElement | undefined {
    if (offered === undefined) return undefined
    const select = document.createElement('select')
    select.className = 'field'
    select.append(...Object.entries(offered).map(([value, text]) => new Option(text, value)))
    select.addEventListener('change', () => void dispatch({ kind: 'control', name, value: select.value }))
    this.selects.set(name, select)
    const labelled = document.createElement('label')
    labelled.append(label, ' ', select)
    return labelled
  }
}

/** The app says what becomes due meanwhile, so a week takes some seconds. */
async function letPass(pressed: HTMLElement): Promise<void> {
  if (pressed.ariaBusy === 'true') return
  pressed.ariaBusy = 'true'
  await dispatch({ kind: 'pass', minutes: Number(pressed.dataset.minutes) })
  pressed.ariaBusy = null
}

function aheadText(minutes: number): string {
  const parts = [
    [Math.floor(minutes / 1440), 'd'],
    [Math.floor(minutes / 60) % 24, 'h'],
    [minutes % 60, 'min'],
  ]
  const ahead = parts.filter(([count]) => count !== 0).map((part) => part.join(' '))
  return ahead.length === 0 ? 'The clock is right.' : `The clock is ${ahead.join(' ')} ahead.`
}
