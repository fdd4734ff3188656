import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type ActionResult, action, storyAction } from './actions.ts'
import { LABS_PATH } from './adding.ts'
import { type Drafts, dispatch } from './dispatch.ts'
import { drawScreen } from './draw-screen.tsx'
import { PageEvents } from './page-events.ts'
import { pageFile } from './page-files.ts'
import { placeOf } from './place-hash.ts'
import { playgroundFrame } from './playground-frame.ts'
import { Story } from './story.ts'
import { startWorld, type World } from './world.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const MAX_BODY_BYTES = 1_000_000

/** The page loads only its own files, runs only its own scripts, and can't be framed. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

export interface PlaygroundServer {
  url: string
  /** The world that it shows now. */
  readonly world: World
  close(): Promise<void>
}

/**
 * Serves the page on 127.0.0.1, until its story replaces it with another world. Rejects with `EADDRINUSE` if the port is taken; 0
 * takes any free port.
 */
export async function startServer(first: World, port: number): Promise<PlaygroundServer> {
  let world = first
  const drafts: Drafts = new Map()
  const story: Story = new Story({
    world: () => world,
    async reset(options) {
      const former = world
      world = await startWorld(options)
      drafts.clear()
      events.follow(world)
      await former.close()
    },
    changed: () => events.changed(),
  })
  const events = new PageEvents(world, () => story.shown)
  let labs: Promise<PlaygroundServer> | undefined
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!response.headersSent) send(response, 500, 'text/plain', String(error))
      else response.destroy()
    })
  })

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(`http://playground${request.url ?? '/'}`)
    if (!isFromThisPage(request))
      return send(response, 403, 'text/plain', 'Open the page by the URL that was printed.')
    if (request.method === 'POST' && pathname === '/actions') return await answerAction(request, response)
    if (request.method !== 'GET') return send(response, 405, 'text/plain', 'No such method')
    if (pathname === '/events') return events.open(response, SECURITY_HEADERS)
    if (pathname === '/frame') return sendJson(response, 200, playgroundFrame(world))
    if (pathname === LABS_PATH) {
      // It starts when it is opened.
      labs ??= startLabs(urlOf(server))
      response.writeHead(302, { location: (await labs).url }).end()
      return
    }
    if (pathname === '/screen') {
      const draft = drafts.get(searchParams.get('draft') ?? '')
      const since = searchParams.get('since') ?? '0'
      return sendJson(
        response,
        200,
        drawScreen(world, placeOf(searchParams.get('place') ?? ''), { draft, since }),
      )
    }
    const file = await pageFile(pathname)
    if (file === undefined) send(response, 404, 'text/plain', 'Not found')
    else send(response, 200, file.type, file.body)
  }

  async function answerAction(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readJson(request)
    const pressed = storyAction.safeParse(body)
    if (pressed.success) {
      await story.press(pressed.data)
      return sendJson(response, 200, {})
    }
    const parsed = action.safeParse(body)
    if (!parsed.success) return sendJson(response, 400, { notice: parsed.error.message })
    try {
      sendJson(response, 200, await dispatch(world, drafts, parsed.data))
    } catch (error) {
      // `dispatch` throws if Slack would not let this person do it.
      const notice = error instanceof Error ? error.message : String(error)
      sendJson(response, 409, { notice } satisfies ActionResult)
    } finally {
      events.changed()
    }
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: urlOf(server),
    get world() {
      return world
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
      if (world !== first) await world.close()
      const second = await labs
      await second?.close()
      await second?.world.close()
    },
  }
}

async function startLabs(acmeUrl: string): Promise<PlaygroundServer> {
  return await startServer(await startWorld({ acmeUrl }), 0)
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The playground has no port.')
  return `http://127.0.0.1:${address.port}`
}

/** Refuses other pages in the same browser, even those under a host name that resolves to loopback. */
function isFromThisPage({ headers, socket }: IncomingMessage): boolean {
  const { host, origin } = headers
  const names = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort}`)
  return names.includes(host ?? '') && (origin === undefined || origin === `http://${host}`)
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request) {
    bytes += chunk.length
    if (bytes > MAX_BODY_BYTES) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString())
  } catch {
    return undefined
  }
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  send(response, status, JSON_TYPE, JSON.stringify(body))
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': type }).end(body)
}
