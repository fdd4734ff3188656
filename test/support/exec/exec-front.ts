import { createServer } from 'node:http'
import { close, listen } from '../loopback.ts'
import type { FakeExec } from './fake-exec.ts'

/** `https://api.exec.com` before several workspaces: a key leads to its own alone. Takes every request for a `GET`. */
export async function startExecFront(
  workspaces: readonly [FakeExec, ...FakeExec[]],
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { authorization = '' } = request.headers
    const workspace = workspaces.find(({ apiKey }) => authorization === `Bearer ${apiKey}`) ?? workspaces[0]
    const { origin } = new URL(workspace.url)
    const answered = await fetch(origin + (request.url ?? ''), { headers: { authorization } })
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text())
  })
  return { url: `http://127.0.0.1:${await listen(server)}/rest/v1`, close: () => close(server) }
}
