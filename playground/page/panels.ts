import { byId, within } from './by-id.ts'

const PANELS = ['sessions', 'settings', 'wire'] as const
const NARROW = '(max-width: 1100px)'
const TOO_NARROW_FOR_TWO = '(max-width: 1400px)'

/** Closes the panel if it covers the conversation. */
export function closeCoveringPanel(): void {
  if (matchMedia(NARROW).matches) closePanel()
}

/** Closes the panel if the window is too narrow for it beside a thread. */
export function makeRoom(): void {
  if (matchMedia(TOO_NARROW_FOR_TWO).matches) closePanel()
}

function closePanel(): void {
  for (const id of PANELS) if (!byId(id, HTMLElement).hidden) byId(`${id}-toggle`, HTMLButtonElement).click()
}

/** Shows one side panel at a time, and at first none. */
export function startPanels(): void {
  const show = (wanted: string | undefined) => {
    for (const id of PANELS) {
      byId(id, HTMLElement).hidden = id !== wanted
      byId(`${id}-toggle`, HTMLButtonElement).ariaExpanded = String(id === wanted)
    }
  }
  for (const id of PANELS) {
    const panel = byId(id, HTMLElement)
    const toggle = byId(`${id}-toggle`, HTMLButtonElement)
    const closer = within(panel, '[data-closes]', HTMLButtonElement)
    const close = () => {
      show(undefined)
      toggle.focus()
    }
    toggle.addEventListener('click', () => {
      show(panel.hidden ? id : undefined)
      if (!panel.hidden && matchMedia(NARROW).matches) closer.focus()
    })
    closer.addEventListener('click', close)
    panel.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') close()
    })
  }
  const more = byId('more', HTMLElement)
  const moreToggle = byId('more-toggle', HTMLButtonElement)
  moreToggle.addEventListener('click', () => {
    more.hidden = !more.hidden
    moreToggle.ariaExpanded = String(!more.hidden)
  })

  const sidebar = byId('sidebar', HTMLElement)
  const sidebarToggle = byId('sidebar-toggle', HTMLButtonElement)
  const setSidebar = (isOpen: boolean) => {
    sidebar.classList.toggle('open', isOpen)
    sidebarToggle.ariaExpanded = String(isOpen)
    if (isOpen) sidebar.querySelector<HTMLElement>('[aria-current]')?.focus()
  }
  sidebarToggle.addEventListener('click', () => setSidebar(!sidebar.classList.contains('open')))
  window.addEventListener('hashchange', () => {
    if (sidebar.classList.contains('open') && sidebar.contains(document.activeElement)) sidebarToggle.focus()
    setSidebar(false)
  })
}
