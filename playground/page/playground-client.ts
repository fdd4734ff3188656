import type { Action, ActionResult } from '../actions.ts'
import type { Frame, PageEvent, Screen } from '../page-data.ts'
import { showToast } from './toast.ts'

export async function fetchFrame(): Promise<Frame> {
  return await (await fetch('/frame')).json()
}

/** What the person sees at the place that the address names; the server says where that really is. */
export async function fetchScreen(draft: string): Promise<Screen> {
  const query = new URLSearchParams({ place: location.hash, draft })
  return await (await fetch(`/screen?${query}`)).json()
}

/** Sends what the person did. What Slack would not let them do is shown, and answers undefined. */
export async function dispatch(action: Action): Promise<ActionResult | undefined> {
  const response = await fetch('/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  })
  const acted: ActionResult = await response.json()
  if (acted.notice !== undefined) showToast(acted.notice, response.ok ? 'plain' : 'problem')
  return response.ok ? acted : undefined
}

/** Follows the playground for as long as the page is open; the browser connects again by itself. */
export function follow(onEvent: (event: PageEvent) => void): void {
  new EventSource('/events').addEventListener('message', ({ data }: MessageEvent<string>) =>
    onEvent(JSON.parse(data)),
  )
}
