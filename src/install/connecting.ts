import { z } from 'zod'
import type { Store } from '../database/store.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { ExecWorkspace } from '../exec/member.ts'
import { parseJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import type { SetUpInSlack } from './set-up-in-slack.ts'
import { createToken, hashOf } from './token.ts'

/** Of a link, and of a key that was tried and not yet connected. */
const LIVES_MS = 10 * 60_000
const TRIED = 'tried key'

interface ConnectingOptions extends SetUpInSlack {
  store: Store
  /** Which workspace of Exec's a key is of. */
  tryKey(apiKey: string): Promise<Result<ExecWorkspace, ExecError>>
  /** Whether this person may set the app up, as Slack says now. */
  maySetUp(user: string): Promise<boolean>
}

const triedKey = z.object({ apiKey: z.string(), execWorkspace: z.string(), name: z.string() })

export type TriedKey = z.infer<typeof triedKey>

/** Connects a workspace to Exec in two steps: a key is tried, and then, once its workspace's name was seen in the Home, it is kept. */
export class Connecting {
  constructor(readonly options: ConnectingOptions) {}

  /** The key of its rows. */
  get workspace(): string {
    return this.options.installed.teamId
  }

  /** The address of the page where this admin sends the key: once, within ten minutes. */
  async issueLink(user: string): Promise<string> {
    const token = createToken()
    await this.options.store.set(entryOf(token), user, LIVES_MS)
    return `${this.options.publicUrl}/setup/key/${this.workspace}/${token}`
  }

  spend(token: string): Promise<void> {
    return this.options.store.delete(entryOf(token))
  }

  /** Of which workspace of Exec's a key is, by name. For ten minutes an admin can connect it. */
  async try(apiKey: string): Promise<Result<string, ExecError>> {
    const found = await this.options.tryKey(apiKey)
    if (!found.ok) return found
    const { id: execWorkspace, name } = found.value
    const key: TriedKey = { apiKey, execWorkspace, name }
    await this.options.store.set(TRIED, JSON.stringify(key), LIVES_MS)
    return ok(name)
  }

  /** What was tried last, until it is connected. */
  async tried(): Promise<TriedKey | undefined> {
    return triedKey.safeParse(parseJson((await this.options.store.get(TRIED)) ?? '')).data
  }

  /** Keeps the key that was tried last, if it is of the workspace whose name this person has seen. Resolves to whether it was. */
  async connect(execWorkspace: string, user: string): Promise<boolean> {
    const key = await this.tried()
    if (key?.execWorkspace !== execWorkspace) return false
    await this.options.installations.connect(this.workspace, { ...key, connectedBy: user })
    await this.options.store.delete(TRIED)
    return true
  }

  /** Forgets the key, and one that was tried. */
  async disconnect(): Promise<void> {
    await this.options.installations.disconnect(this.workspace)
    await this.options.store.delete(TRIED)
  }
}

/** Whose link it is; `undefined` if it is spent, or too old. @param store of the workspace. */
export function ownerOfLink(store: Pick<Store, 'get'>, token: string): Promise<string | undefined> {
  return store.get(entryOf(token))
}

function entryOf(token: string): string {
  return `key link ${hashOf(token)}`
}
