import { byId } from './by-id.ts'

const PANELS = ['sessions', 'settings', 'wire'] as const
const NARROW = '(max-width: 1100px)'

/** Uncovers the conversation where a panel lies on it. */
export function closeCoveringPanel(): void {
  if (!matchMedia(NARROW).matches) return
  for (const id of PANELS) if (!byId(id, HTMLElement).hidden) byId(`${id}-toggle`, HTMLButtonElement).click()
}

/** The panels at the side: one at a time, and none at first where there is no room. */
export function startPanels(): void {
  const show = (wanted: string | undefined) => {
    for (const id of PANELS) {
      byId(id, HTMLElement).hidden = id !== wanted
      byId(`${id}-toggle`, HTMLButtonElement).ariaExpanded = String(id === wanted)
    }
  }
  for (const id of PANELS) {
    const toggle = byId(`${id}-toggle`, HTMLButtonElement)
    toggle.addEventListener('click', () => show(byId(id, HTMLElement).hidden ? id : undefined))
    document.querySelector(`[data-closes=${id}]`)?.addEventListener('click', () => {
      show(undefined)
      toggle.focus()
    })
  }
  show(matchMedia(NARROW).matches ? undefined : 'sessions')

  const sidebar = byId('sidebar', HTMLElement)
  const sidebarToggle = byId('sidebar-toggle', HTMLButtonElement)
  const setSidebar = (isOpen: boolean) => {
    sidebar.classList.toggle('open', isOpen)
    sidebarToggle.ariaExpanded = String(isOpen)
  }
  sidebarToggle.addEventListener('click', () => setSidebar(!sidebar.classList.contains('open')))
  window.addEventListener('hashchange', () => setSidebar(false))
}
