import { byId } from './by-id.ts'

const STORAGE_KEY = 'playground-theme'

/** Follows the system's theme until the person chooses one. */
export function startTheme(): void {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const toggle = byId('theme-toggle', HTMLButtonElement)
  const show = () => {
    const isDark = (localStorage.getItem(STORAGE_KEY) ?? (system.matches ? 'dark' : 'light')) === 'dark'
    document.documentElement.dataset.theme = isDark ? 'dark' : 'light'
    toggle.ariaPressed = String(isDark)
  }
  system.addEventListener('change', show)
  toggle.addEventListener('click', () => {
    const isDark = document.documentElement.dataset.theme === 'dark'
    localStorage.setItem(STORAGE_KEY, isDark ? 'light' : 'dark')
    show()
  })
  show()
}
