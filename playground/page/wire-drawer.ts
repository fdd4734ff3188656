import type { WireEntry } from '../page-data.ts'
import { byId } from './by-id.ts'
import { copyText } from './toast.ts'

const DIRECTIONS: Record<WireEntry['kind'], string> = {
  to_bot: 'Slack → app',
  to_slack: 'App → Slack',
  to_exec: 'App → Exec',
  log: 'Log',
}

/** The list of requests and log lines, newest first. */
export class WireDrawer {
  private readonly list = byId('wire-entries', HTMLOListElement)
  private readonly filter = byId('wire-filter', HTMLSelectElement)
  private readonly badge = byId('wire-refused', HTMLElement)
  private readonly drawer = byId('wire', HTMLElement)
  private readonly seen = new Set<number>()
  private timeZone = 'UTC'
  private refused = 0

  constructor() {
    this.filter.addEventListener('change', () => this.applyFilter())
    // The panel is hidden and shown by its attribute.
    new MutationObserver(() => this.count()).observe(this.drawer, { attributeFilter: ['hidden'] })
  }

  showTimesIn(timeZone: string): void {
    this.timeZone = timeZone
    for (const time of this.list.querySelectorAll('time')) this.drawTime(time)
  }

  /** The first entries are from before the page was opened. */
  add(entries: readonly WireEntry[]): void {
    const isFirst = this.seen.size === 0
    for (const entry of entries) {
      if (this.seen.has(entry.id)) continue
      this.seen.add(entry.id)
      const item = drawn(entry)
      item.hidden = !this.isShown(item)
      for (const time of item.querySelectorAll('time')) this.drawTime(time)
      this.list.prepend(item)
      if (entry.isRefused === true && !isFirst) this.refused += 1
    }
    this.count()
  }

  clear(): void {
    this.seen.clear()
    this.list.replaceChildren()
    this.refused = 0
  }

  /** Counts what Slack refused since the last look. */
  private count(): void {
    if (!this.drawer.hidden) this.refused = 0
    this.badge.hidden = this.refused === 0
    this.badge.textContent = `${this.refused} refused`
  }

  private drawTime(time: HTMLTimeElement): void {
    const { timeZone } = this
    time.textContent = new Date(time.dateTime).toLocaleTimeString('en-GB', { timeZone })
  }

  private applyFilter(): void {
    for (const item of this.list.children) if (item instanceof HTMLElement) item.hidden = !this.isShown(item)
  }

  private isShown({ dataset }: HTMLElement): boolean {
    const { value } = this.filter
    return value === 'all' || value === dataset.kind || (value === 'problem' && dataset.problem !== undefined)
  }
}

function drawn(entry: WireEntry): HTMLElement {
  const item = document.createElement('li')
  item.dataset.kind = entry.kind
  if (entry.problem !== undefined) item.dataset.problem = ''
  const details = document.createElement('details')
  details.append(summary(entry))
  details.addEventListener('toggle', () => details.append(...content(entry)), { once: true })
  item.append(details)
  return item
}

function summary(entry: WireEntry): HTMLElement {
  const element = document.createElement('summary')
  const time = document.createElement('time')
  time.dateTime = new Date(entry.at).toISOString()
  const outcome =
    entry.kind === 'log'
      ? ''
      : ` · ${entry.status === 0 ? 'no answer' : entry.status} · ${Math.round(entry.ms)} ms`
  const when = textElement('span', '', 'quiet')
  when.append(time, outcome)
  element.append(textElement('span', DIRECTIONS[entry.kind], 'direction'), textElement('b', entry.name), when)
  if (entry.problem !== undefined) element.append(textElement('span', entry.problem, 'problem'))
  return element
}

function content(entry: WireEntry): HTMLElement[] {
  const parts: [string, unknown][] =
    entry.kind === 'log'
      ? [['Line', entry.sent]]
      : [
          ...(entry.headers === undefined
            ? []
            : ([['Signature', entry.headers]] satisfies [string, unknown][])),
          ['Request', entry.sent],
          ['Answer', entry.answer],
        ]
  const drawnParts = parts.flatMap(([title, value]) => jsonPart(title, JSON.stringify(value, null, 2)))
  if (entry.builderLink === undefined) return drawnParts
  const link = document.createElement('a')
  link.href = entry.builderLink
  link.target = '_blank'
  link.rel = 'noreferrer'
  link.textContent = 'Open in Block Kit Builder'
  return [link, ...drawnParts]
}

function jsonPart(title: string, json: string): HTMLElement[] {
  const heading = textElement('h3', title)
  const copy = textElement('button', 'Copy', 'button')
  copy.setAttribute('type', 'button')
  copy.ariaLabel = `Copy ${title.toLowerCase()}`
  copy.addEventListener('click', () => void copyText(json))
  heading.append(copy)
  const pre = textElement('pre', json)
  pre.tabIndex = 0
  return [heading, pre]
}

function textElement(name: string, text: string, className = ''): HTMLElement {
  const element = document.createElement(name)
  element.className = className
  element.textContent = text
  return element
}
