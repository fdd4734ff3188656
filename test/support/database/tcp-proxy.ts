import { connect, createServer, type Socket } from 'node:net'
import { listen } from '../loopback.ts'

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>

/** A proxy on a free port of 127.0.0.1 that can fail like a network. */
export async function startTcpProxy(target: { host: string; port: number }) {
  const sockets = new Set<Socket>()
  let state: 'up' | 'hanging' | 'cut' = 'up'
  let connections = 0

  const server = createServer((incoming) => {
    if (state === 'cut') return void incoming.destroy()
    connections += 1
    const outgoing = connect(target)
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from)
      from.on('data', (bytes) => to.write(bytes))
      from.on('error', () => undefined)
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
    // A new listener for data sets a socket flowing again.
    if (state === 'hanging') for (const socket of [incoming, outgoing]) socket.pause()
  })

  return {
    port: await listen(server),
    /** The number of connections so far. */
    connections: () => connections,
    /** Accepts connections and bytes, and passes them on only after `restore`. */
    hang() {
      state = 'hanging'
      for (const socket of sockets) socket.pause()
    },
    /** Ends all connections, and refuses new ones. */
    cut() {
      state = 'cut'
      for (const socket of sockets) socket.destroy()
    },
    restore() {
      state = 'up'
      for (const socket of sockets) socket.resume()
    },
    async close() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
