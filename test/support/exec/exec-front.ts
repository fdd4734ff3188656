import { once } from 'node:events'
import { createServer } from 'node:http'
import type { FakeExec } from './fake-exec.ts'

/** `https://api.exec.com` before several workspaces: a key leads to its own alone. */
export async function startExecFront(
  workspaces: readonly FakeExec[],
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { authorization = '' } = request.headers
    const workspace = workspaces.find(({ apiKey }) => authorization === `Bearer ${apiKey}`) ?? workspaces[0]
    if (workspace === undefined) throw new Error('There is no workspace of Exec.')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { origin } = new URL(workspace.url)
    const answered = await fetch(origin + (request.url ?? ''), {
      method: request.method ?? 'GET',
      headers: { authorization, 'content-type': request.headers['content-type'] ?? 'application/json' },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    response.writeHead(answered.status, { 'content-type': 'application/json' }).end(await answered.text())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The front does not listen')
  return {
    url: `http://127.0.0.1:${address.port}/rest/v1`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
