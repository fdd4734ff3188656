import crypto from 'node:crypto'
import { Server } from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import timersPromises from 'node:timers/promises'
import { type Clock, install } from '@sinonjs/fake-timers'
import type { Chance } from './chance.ts'
import { currentOwner, runAs } from './owner.ts'

const nextRealTurn = setImmediate
const realNow = performance.now.bind(performance)
/** How long a start may take in real time: it reads files. */
const REAL_PATIENCE_MS = 20_000

let chance: Chance | undefined

function theChance(): Chance {
  if (chance === undefined) throw new Error('The simulation has not begun.')
  return chance
}

/** The one clock of a simulation. Time stands still while anything is at work. */
export class VirtualTime {
  readonly #clock: Clock
  #realWork = 0

  /** Takes the place of Node's clocks, timers and chance for all that is loaded afterwards. */
  constructor() {
    this.#clock = install({
      toFake: [
        'Date',
        'performance',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'setImmediate',
        'clearImmediate',
      ],
      loopLimit: Number.MAX_SAFE_INTEGER,
    })
    ownTimers()
    seedChance()
    listenNowhere()
    syncBuiltinESMExports()
  }

  /** Begins anew. @param now in milliseconds since the epoch. */
  begin(now: number, seeded: Chance): void {
    this.#clock.reset()
    this.#clock.setSystemTime(now)
    chance = seeded
  }

  get now(): number {
    return this.#clock.now
  }

  /** Runs what reads files or sockets: no time passes until it ends. */
  async real<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#realWork += 1
    try {
      return await work()
    } finally {
      this.#realWork -= 1
    }
  }

  /** Lets time pass until then. @param hasEnded ends it before. */
  async runUntil(end: number, hasEnded: () => boolean): Promise<void> {
    let isOver = false
    setTimeout(() => {
      isOver = true
    }, end - this.now)
    await this.#settle()
    while (!isOver && !hasEnded()) {
      this.#clock.next()
      await this.#settle()
    }
  }

  /** Until nothing goes on without time. */
  async #settle(): Promise<void> {
    await new Promise((resolve) => nextRealTurn(resolve))
    if (this.#realWork === 0) return
    const began = realNow()
    while (this.#realWork > 0) {
      if (realNow() - began > REAL_PATIENCE_MS)
        throw new Error('Something waits for time while time stands still.')
      await new Promise((resolve) => nextRealTurn(resolve))
    }
    await new Promise((resolve) => nextRealTurn(resolve))
  }
}

type Callback = (...given: unknown[]) => void

/** A timer fires in the process that has set it, and never once that is dead. */
function ownTimers(): void {
  const owned = (callback: Callback) => {
    const owner = currentOwner()
    return (...given: unknown[]) => {
      if (!owner.isDead) runAs(owner, () => callback(...given))
    }
  }
  const { setTimeout: after, setInterval: each, setImmediate: soon } = globalThis
  const replaced = {
    setTimeout: (callback: Callback, ms?: number, ...given: unknown[]) =>
      after(owned(callback), ms, ...given),
    setInterval: (callback: Callback, ms?: number, ...given: unknown[]) =>
      each(owned(callback), ms, ...given),
    setImmediate: (callback: Callback, ...given: unknown[]) => soon(owned(callback), ...given),
  }
  Object.assign(globalThis, replaced)
  const timer = <Value>(
    begin: (done: () => void) => () => void,
    value: Value,
    { signal }: { signal?: AbortSignal } = {},
  ) =>
    new Promise<Value>((resolve, reject) => {
      const abort = () => {
        clear()
        reject(signal?.reason)
      }
      if (signal?.aborted) return reject(signal.reason)
      const clear = begin(() => {
        signal?.removeEventListener('abort', abort)
        resolve(value)
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  Object.assign(timersPromises, {
    setTimeout: (ms?: number, value?: unknown, options?: { signal?: AbortSignal }) =>
      timer(
        (done) => {
          const id = globalThis.setTimeout(done, ms)
          return () => clearTimeout(id)
        },
        value,
        options,
      ),
    setImmediate: (value?: unknown) =>
      timer((done) => {
        const id = globalThis.setImmediate(done)
        return () => clearImmediate(id)
      }, value),
  })
  AbortSignal.timeout = (ms) => {
    const controller = new AbortController()
    const abort = () => controller.abort(new DOMException('The operation timed out', 'TimeoutError'))
    globalThis.setTimeout(abort, ms)
    return controller.signal
  }
}

function seedChance(): void {
  const randomInt = (from: number, to?: number) =>
    to === undefined ? theChance().whole(0, from - 1) : theChance().whole(from, to - 1)
  const randomUUID = () => theChance().uuid()
  Math.random = () => theChance().fraction()
  Object.assign(crypto, { randomInt, randomUUID, randomBytes: (size: number) => theChance().bytes(size) })
  globalThis.crypto.randomUUID = randomUUID as typeof globalThis.crypto.randomUUID
}

/** Servers take what comes to them in this process, and no port. */
function listenNowhere(): void {
  let lastPort = 3000
  const ports = new WeakMap<Server, number>()
  Object.assign(Server.prototype, {
    listen(this: Server) {
      lastPort += 1
      ports.set(this, lastPort)
      // Node would look after connections each second, in real time.
      for (const listener of this.listeners('listening'))
        if (listener.name === 'setupConnectionsTracking')
          this.removeListener('listening', listener as () => void)
      process.nextTick(() => this.emit('listening'))
      return this
    },
    address(this: Server) {
      return { address: '127.0.0.1', family: 'IPv4', port: ports.get(this) }
    },
    closeAllConnections() {},
    close(this: Server, done?: () => void) {
      if (ports.delete(this)) process.nextTick(() => this.emit('close'))
      if (done !== undefined) process.nextTick(done)
      return this
    },
  })
  Object.defineProperty(Server.prototype, 'listening', {
    get(this: Server) {
      return ports.has(this)
    },
  })
}
