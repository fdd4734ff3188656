import { z } from 'zod'
import type { Cipher } from '../database/cipher.ts'
import type { Store } from '../database/store.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { ExecWorkspace } from '../exec/member.ts'
import { parseJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import { workspaceOf } from './installations.ts'
import type { SetUpInSlack } from './set-up-in-slack.ts'
import { createToken, hashOf } from './token.ts'

/** Of a link, and of a key that was tried and not yet connected. */
const LIVES_MS = 10 * 60_000

interface ConnectingOptions extends SetUpInSlack {
  store: Store
  cipher: Pick<Cipher, 'encrypt' | 'decrypt'>
  clock: () => number
  /** Which workspace of Exec's a key is of. */
  tryKey(apiKey: string): Promise<Result<ExecWorkspace, ExecError>>
  /** Whether this person may set the app up, as Slack says now. */
  maySetUp(user: string): Promise<boolean>
}

const tried = z.object({
  apiKey: z.string(),
  execWorkspace: z.string(),
  name: z.string(),
  connectedBy: z.string(),
  until: z.number(),
})

type TriedKey = z.infer<typeof tried>

/** Connects a workspace to Exec in two steps: a key is tried, and then, once its workspace's name was seen, it is kept. */
export class Connecting {
  /** The key of its rows. */
  readonly workspace: string

  constructor(readonly options: ConnectingOptions) {
    this.workspace = workspaceOf(options.installed)
  }

  /** The address of the page where this admin sends the key: once, within ten minutes. */
  async issueLink(user: string): Promise<string> {
    const token = createToken()
    await this.options.store.set(entryOf(token), user, LIVES_MS)
    return `${this.options.publicUrl}/setup/key/${this.workspace}/${token}`
  }

  /** Whose link it is; `undefined` if it is spent or too old. */
  ownerOf(token: string): Promise<string | undefined> {
    return this.options.store.get(entryOf(token))
  }

  /** Whether the link was not spent before. */
  async spend(token: string): Promise<boolean> {
    const entry = entryOf(token)
    await this.options.store.delete(entry)
    return this.options.store.claim(spent(entry), LIVES_MS)
  }

  /** `sealed` holds the key, encrypted: for the way through a browser or Slack, until the person confirms the name. */
  async try(apiKey: string, user: string): Promise<Result<{ name: string; sealed: string }, ExecError>> {
    const found = await this.options.tryKey(apiKey)
    if (!found.ok) return found
    const { id: execWorkspace, name } = found.value
    const until = this.options.clock() + LIVES_MS
    const key: TriedKey = { apiKey, execWorkspace, name, connectedBy: user, until }
    return ok({ name, sealed: this.options.cipher.encrypt(JSON.stringify(key), this.#context) })
  }

  /** Takes what was tried, once. `undefined` if it was taken before, is too old, or was sealed elsewhere. */
  async take(sealed: string): Promise<TriedKey | undefined> {
    const { cipher, clock, store } = this.options
    const { data } = tried.safeParse(parseJson(cipher.decrypt(sealed, this.#context) ?? ''))
    if (data === undefined || data.until <= clock()) return undefined
    return (await store.claim(`taken ${hashOf(sealed)}`, LIVES_MS)) ? data : undefined
  }

  get #context(): string {
    return `key to connect ${this.workspace}`
  }
}

/** Whether the link was ever issued, for a page that anyone may ask for. @param store of the workspace. */
export async function wasIssued(store: Pick<Store, 'get'>, token: string): Promise<boolean> {
  const entry = entryOf(token)
  return ((await store.get(entry)) ?? (await store.get(spent(entry)))) !== undefined
}

function spent(entry: string): string {
  return `spent ${entry}`
}

function entryOf(token: string): string {
  return `key link ${hashOf(token)}`
}
