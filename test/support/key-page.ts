import type { Person } from './person.ts'

/** What *Connect* sends, on the page that names the workspace of a key. */
export function confirmationOn(page: string): string {
  return /name="connect" value="([^"]+)"/.exec(page)?.[1] ?? ''
}

/** As a browser on the app's own page. @param appUrl the address of the app. */
export async function sendsToKeyPage(appUrl: string, link: string, form: Record<string, string>) {
  const body = new URLSearchParams(form)
  return (await fetch(appUrl + new URL(link).pathname, { method: 'POST', body })).text()
}

/** Connects Exec on that page. */
export async function connectsExec(person: Person, appUrl: string, key: string): Promise<void> {
  const { url, code } = await person.getsKeyLink()
  const page = await sendsToKeyPage(appUrl, url, { key, code })
  await sendsToKeyPage(appUrl, url, { connect: confirmationOn(page) })
}
