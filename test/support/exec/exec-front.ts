import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import type { FakeExec } from './fake-exec.ts'
import { close, listen } from './loopback.ts'

/** `https://api.exec.com` before several workspaces: a key leads to its own alone. */
export async function startExecFront(
  workspaces: readonly FakeExec[],
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { authorization = '' } = request.headers
    const workspace = workspaces.find(({ apiKey }) => authorization === `Bearer ${apiKey}`) ?? workspaces[0]
    if (workspace === undefined) throw new Error('There is no workspace of Exec.')
    const body = await text(request)
    const { origin } = new URL(workspace.url)
    const answered = await fetch(origin + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': request.headers['content-type'] ?? 'application/json' },
      ...(body !== '' && { body }),
    })
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text())
  })
  return { url: `http://127.0.0.1:${await listen(server)}/rest/v1`, close: () => close(server) }
}
