import { showToast } from './toast.ts'

/** Opens the app's own pages. Only names other links, which would leave this machine. */
export function openLink(url: string): void {
  if (new URL(url).hostname === location.hostname) window.open(url, '_blank', 'noopener')
  else showToast(`Slack would open ${url}`)
}
