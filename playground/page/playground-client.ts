import type { Action, ActionResult, StoryAction } from '../actions.ts'
import type { Frame, PageEvent, Screen } from '../page-data.ts'
import { showToast } from './toast.ts'

export async function fetchFrame(): Promise<Frame> {
  return await (await fetch('/frame')).json()
}

/** Fetches the screen for a place, as the hash of the page's URL. The screen's own `place` may differ. */
export async function fetchScreen(place: string, draft: string, since: string): Promise<Screen> {
  const query = new URLSearchParams({ place, draft, since })
  return await (await fetch(`/screen?${query}`)).json()
}

/** Sends an action, and shows its notice. `undefined` if Slack would not let the person do it. */
export async function dispatch(action: Action | StoryAction): Promise<ActionResult | undefined> {
  const response = await fetch('/actions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(action),
  })
  const result: ActionResult = await response.json()
  if (result.notice !== undefined) showToast(result.notice, response.ok ? 'plain' : 'problem')
  return response.ok ? result : undefined
}

/** Listens for the server's events. The browser reconnects by itself. */
export function follow(onEvent: (event: PageEvent) => void): void {
  new EventSource('/events').addEventListener('message', ({ data }: MessageEvent<string>) =>
    onEvent(JSON.parse(data)),
  )
}
