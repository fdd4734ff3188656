import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { runAs, WORLD } from './owner.ts'
import type { Replica } from './replica.ts'

/** What stands before the replicas: gives each request to one that is alive. */
export class FrontDoor {
  readonly server: Server
  readonly #open = new Map<IncomingMessage, Replica>()
  #turn = 0

  constructor(private readonly alive: () => readonly Replica[]) {
    this.server = createServer((request, response) => this.#take(request, response))
    this.server.listen()
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const replicas = this.alive()
    this.#turn += 1
    const replica = replicas[this.#turn % Math.max(1, replicas.length)]
    const bot = replica?.bot
    if (replica === undefined || bot === undefined) return void request.socket.destroy()
    this.#open.set(request, replica)
    response.on('close', () => this.#open.delete(request))
    const emit = response.emit.bind(response)
    // Who waits for the answer is no part of the process that gives it.
    response.emit = (name: string, ...given: unknown[]) =>
      name === 'finish' ? runAs(WORLD, () => emit(name, ...given)) : emit(name, ...given)
    runAs(replica, () => bot.server.emit('request', request, response))
  }

  /** The connections of a process end with it. */
  died(replica: Replica): void {
    for (const [request, of] of this.#open) {
      if (of !== replica) continue
      this.#open.delete(request)
      runAs(WORLD, () => request.socket.destroy())
    }
  }
}
