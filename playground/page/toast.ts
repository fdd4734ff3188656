import { byId } from './by-id.ts'

const SHOWN_MS = 8000

/** Shows a notice for eight seconds. Screen readers announce it. */
export function showToast(text: string, kind: 'plain' | 'problem' = 'plain'): void {
  const toast = document.createElement('p')
  toast.className = `toast ${kind}`
  toast.textContent = text
  byId('toasts', HTMLElement).append(toast)
  setTimeout(() => toast.remove(), SHOWN_MS)
}

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    showToast('Copied')
  } catch {
    showToast('The browser does not let this page copy.', 'problem')
  }
}
