import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import { keyedHash } from '../database/cipher.ts'
import { type LockTiming, singleFlight } from '../database/single-flight.ts'
import type { Store } from '../database/store.ts'
import { cacheOptions } from '../lib/cache-options.ts'
import { DAY_MS } from '../lib/durations.ts'
import { parseJson } from '../lib/parse.ts'
import { failed, ok } from '../lib/result.ts'
import { type ExecError, type Fetched, isLimited, wasNeverSent } from './exec-error.ts'
import type { Requester } from './rate-limit.ts'

/**
 * The process's memory for Exec's answers, shared by all caches and workspaces. It evicts the least recently used entry
 * of all, and maps each entry to the function that drops it from its cache.
 */
export type ExecMemory = LRUCache<object, () => void>

const MAX_BYTES = 128 * 1024 * 1024

export function createExecMemory(maxSize = MAX_BYTES): ExecMemory {
  return new LRUCache({ maxSize, dispose: (forget) => forget() })
}

/** `failedAt` is set when a recent failure was reused. */
export type DatedError = ExecError & { failedAt?: Date }

export interface FetchOptions extends Requester {
  /** How old cached content may be, in milliseconds; by default it is current. */
  maxAgeMs?: number | undefined
  /** Returns a failure younger than this, in milliseconds, again. The default 0 always asks. */
  reuseFailureMs?: number | undefined
  /** If a limit is used up, whether to return the refusal rather than an older answer. */
  refusesStale?: boolean | undefined
  /** Not called for a cached answer, or for a request already in flight. */
  onRequest?: (() => void) | undefined
}

export interface CacheOptions {
  /** Milliseconds since the epoch. */
  clock: () => number
  /** The process's memory; by default the cache has its own. */
  memory?: ExecMemory | undefined
  /** Called when the workspace closes. They drop its entries, which would keep the whole workspace in memory. */
  whenClosed?: (() => void)[] | undefined
  /** The store that replicas share; `undefined` with a single replica. */
  store?: Store | undefined
  /** The secret for hashes in the store's keys, which must not reveal emails. All replicas share it. */
  storeSecret?: string | undefined
}

/** Content, and the time of the request: the answer may be older than its arrival. */
export type Entry<Content> = Content & { readAt: Date }

export type Dated<Content> = Entry<Content> & {
  /** When it was read, if it is out of date. */
  asOf?: Date | undefined
}

/** How the answers to one kind of query are read and kept. */
interface CacheSteps<Query, Content, Sent> {
  /** Prefix of the keys in the store. */
  name: string
  /** Its hash completes the key in the store. If there is only one query, it is empty and `name` alone is the key. */
  keyOf(query: Query): string
  read(query: Query, requester: Requester): Fetched<Sent>
  /** Maps what Exec sent to the app's own form, and filters it in case Exec ignored a filter. */
  toContent(sent: Sent, query: Query): Content
  /** Whether to keep content; by default always. */
  isKept?(content: Content, query: Query): boolean
  /** How long content counts as current, in milliseconds. */
  currentMs(entry: Entry<Content>, query: Query): number
  /** How long content is kept, and may be used while Exec's limit is used up; a day by default. */
  keptMs?(content: Content): number
  /** The part of Exec's answer to store, as JSON; by default all. */
  pack?(sent: Sent): object
  /** Reads a stored answer, which another version of the app may have written differently. */
  stored: z.ZodType<Sent>
  /** With a lock, one replica asks and the others wait. */
  lock?: { name: string; timing: LockTiming }
}

/** An entry's memory besides its content. */
const ENTRY_BYTES = 1024
/** Memory for each stored character, once parsed and laid out as a review; measured on the heap. */
const BYTES_PER_CHARACTER = 4
const MAX_REMEMBERED_FAILURES = 1000
/** In characters. A longer text would keep the store busy for longer than a command may take. */
const MAX_STORED = 2 * 1024 * 1024

const storedSchema = z.object({ readAt: z.coerce.date() })

/**
 * The newest content for each query. Looks in memory, then joins a request in flight, then reads the replicas' store,
 * then asks Exec. It fills memory and store on the way back.
 */
export class ExecCache<Query, Content extends object, Sent extends object = Content> {
  readonly #entries = new Map<string, Entry<Content>>()
  readonly #memory: ExecMemory
  readonly #inFlight = new Map<string, { answer: Fetched<Entry<Content>, DatedError>; by: Requester }>()
  readonly #failures = new LRUCache<string, { error: ExecError; at: number }>(
    cacheOptions(MAX_REMEMBERED_FAILURES),
  )

  constructor(
    private readonly steps: CacheSteps<Query, Content, Sent>,
    private readonly options: CacheOptions,
  ) {
    this.#memory = options.memory ?? createExecMemory()
    options.whenClosed?.push(() => {
      for (const entry of this.#entries.values()) this.#memory.delete(entry)
    })
  }

  /** While Exec's limit or the user's share is used up, it returns any content still kept, with `asOf` set. */
  async get(query: Query, options: FetchOptions): Fetched<Dated<Content>, DatedError> {
    const cached = this.#find(query, options)
    if (cached !== undefined) return ok(cached)
    const running = this.#inFlight.get(this.steps.keyOf(query))
    const answer = await (running?.answer ?? this.#start(query, options))
    if (answer.ok) return answer
    if (running !== undefined && mayFareBetter(options, running.by, answer.error))
      return this.get(query, options)
    const stale = isLimited(answer.error) && !options.refusesStale ? await this.peek(query) : undefined
    return stale === undefined ? answer : ok({ ...stale, asOf: stale.readAt })
  }

  /** Looks in this process's memory. */
  #find(query: Query, { maxAgeMs }: Pick<FetchOptions, 'maxAgeMs'>): Entry<Content> | undefined {
    const entry = this.#entries.get(this.steps.keyOf(query))
    if (entry === undefined) return undefined
    this.#memory.get(entry)
    return this.#ageOf(entry) < (maxAgeMs ?? this.steps.currentMs(entry, query)) ? entry : undefined
  }

  isInFlight(query: Query): boolean {
    return this.#inFlight.has(this.steps.keyOf(query))
  }

  /** Kept content, without a request to Exec. */
  async peek(query: Query): Promise<Entry<Content> | undefined> {
    const find = () => {
      const entry = this.#find(query, { maxAgeMs: Number.POSITIVE_INFINITY })
      return entry !== undefined && this.#ageOf(entry) < this.#keptMs(entry) ? entry : undefined
    }
    const found = find()
    if (found !== undefined) return found
    await this.#load(query)
    return find()
  }

  #start(query: Query, options: FetchOptions) {
    const key = this.steps.keyOf(query)
    const answer = this.#fetch(query, options).finally(() => this.#inFlight.delete(key))
    this.#inFlight.set(key, { answer, by: options })
    return answer
  }

  async #fetch(query: Query, options: FetchOptions): Fetched<Entry<Content>, DatedError> {
    const { lock } = this.steps
    const { store } = this.options
    const findStored = async () => {
      await this.#load(query)
      const found = this.#find(query, options)
      return found && ok(found)
    }
    const ask = () => this.#ask(query, options)
    if (lock !== undefined && store !== undefined) return singleFlight({ ...lock, store, findStored, ask })
    return (await findStored()) ?? ask()
  }

  /** Loads an entry from the store into memory. */
  async #load(query: Query): Promise<void> {
    const { store } = this.options
    if (store === undefined) return
    const text = (await store.get(this.#inStore(query))) ?? ''
    const stored = parseJson(text)
    const dated = storedSchema.safeParse(stored)
    const sent = this.steps.stored.safeParse(stored)
    if (dated.success && sent.success)
      this.#keep(query, this.#entryOf(sent.data, query, dated.data.readAt), text)
  }

  async #ask(
    query: Query,
    { priority, user, reuseFailureMs = 0, onRequest }: FetchOptions,
  ): Fetched<Entry<Content>, DatedError> {
    const { keyOf, read, isKept, pack = (sent) => sent } = this.steps
    const key = keyOf(query)
    const failure = this.#failures.get(key)
    if (failure !== undefined && this.#now() - failure.at < reuseFailureMs)
      return failed({ ...failure.error, failedAt: new Date(failure.at) })

    onRequest?.()
    const requestedAt = this.#now()
    const answer = await read(query, { priority, user })
    if (!answer.ok) {
      // An optional request had a single try, so its failure isn't remembered.
      if (priority !== 'optional' && !wasNeverSent(answer.error))
        this.#failures.set(key, { error: answer.error, at: this.#now() })
      return answer
    }
    const entry = this.#entryOf(answer.value, query, new Date(requestedAt))
    if (isKept?.(entry, query) === false) return ok(entry)
    const text = JSON.stringify({ ...pack(answer.value), readAt: requestedAt })
    this.#keep(query, entry, text)
    if (text.length <= MAX_STORED)
      await this.options.store?.set(this.#inStore(query), text, this.#keptMs(entry))
    return ok(entry)
  }

  #entryOf(sent: Sent, query: Query, readAt: Date): Entry<Content> {
    return { ...this.steps.toContent(sent, query), readAt }
  }

  /** @param text its stored form. */
  #keep(query: Query, entry: Entry<Content>, text: string): void {
    const key = this.steps.keyOf(query)
    const kept = this.#entries.get(key)
    const size = ENTRY_BYTES + 2 * key.length + BYTES_PER_CHARACTER * text.length
    if (kept !== undefined && kept.readAt > entry.readAt) return
    if (kept !== undefined) this.#memory.delete(kept)
    this.#memory.set(entry, () => this.#entries.delete(key), { size })
    // If not, the entry is larger than all the memory.
    if (this.#memory.has(entry)) this.#entries.set(key, entry)
  }

  #inStore(query: Query): string {
    const { name, keyOf } = this.steps
    const key = keyOf(query)
    return key === '' ? name : `${name}:${hashKey(key, this.options.storeSecret)}`
  }

  #keptMs(content: Content): number {
    return this.steps.keptMs?.(content) ?? DAY_MS
  }

  #ageOf({ readAt }: { readAt: Date }): number {
    return this.#now() - readAt.getTime()
  }

  #now(): number {
    return this.options.clock()
  }
}

/** Whether another request may succeed for a caller who joined the first one's. */
function mayFareBetter(other: Requester, first: Requester, { kind }: ExecError): boolean {
  if (kind === 'personal_limit') return other.user !== first.user
  // The first was a refused background request, or an optional one that failed its single try.
  return other.priority === 'interactive' && (kind === 'quota_reserved' || first.priority === 'optional')
}

/** The store's keys are in plain text, so they must hide emails. Computing this one takes the secret. */
export function hashKey(text: string, secret = ''): string {
  return keyedHash(secret, text).slice(0, 32)
}
