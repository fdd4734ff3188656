import { z } from 'zod'
import type { Store } from '../database/store.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { ExecWorkspace } from '../exec/member.ts'
import { readJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import type { SlackFailure } from '../slack/failure.ts'
import { type Installations, type Installed, TRIED_KEY } from './installations.ts'
import { createToken, hashOf } from './token.ts'

/** Of a link, and of a key that was tried and not yet connected. */
const LIVES_MS = 10 * 60_000

const triedKey = z.object({ apiKey: z.string(), execWorkspace: z.string(), name: z.string() })

type TriedKey = z.infer<typeof triedKey>

/** How one of many workspaces is set up, in its Slack. */
export interface SetUpInSlack {
  installed: Installed
  installations: Installations
  publicUrl: string
  /** See `Oauth`. */
  renewToken(): Promise<boolean>
  /** To which workspaces an organization has given the app, as far as is known. Never asked for another installation. */
  grantedTo(): Promise<Result<readonly string[], SlackFailure>>
  /** Builds the workspace anew with what has changed, and draws this person's Home by it. */
  apply(user: string): Promise<void>
}

interface ConnectingOptions {
  store: Store
  /** Which workspace of Exec's a key is of. */
  tryKey(apiKey: string): Promise<Result<ExecWorkspace, ExecError>>
  /** Whether this person may set the app up, as Slack says now. */
  maySetUp(user: string): Promise<boolean>
}

/** Connects a workspace to Exec in two steps: a key is tried, and then, once its workspace's name was seen in the Home, it is kept. */
export function createConnecting(setUp: SetUpInSlack, { store, tryKey, maySetUp }: ConnectingOptions) {
  const { installations, publicUrl, installed } = setUp
  const { teamId: workspace } = installed

  /** What was tried last, until it is connected. */
  async function tried(): Promise<TriedKey | undefined> {
    return readJson(triedKey, await store.get(TRIED_KEY))
  }

  return {
    ...setUp,
    /** The key of its rows. */
    workspace,
    maySetUp,
    tried,
    /** The address of the page where this admin sends the key: once, within ten minutes. */
    async issueLink(user: string): Promise<string> {
      const token = createToken()
      await store.set(entryOf(token), user, LIVES_MS)
      return `${publicUrl}/setup/key/${workspace}/${token}`
    },
    spend: (token: string) => store.delete(entryOf(token)),
    /** Of which workspace of Exec's a key is, by name. For ten minutes an admin can connect it. */
    async try(apiKey: string): Promise<Result<string, ExecError>> {
      const found = await tryKey(apiKey)
      if (!found.ok) return found
      const { id: execWorkspace, name } = found.value
      const key: TriedKey = { apiKey, execWorkspace, name }
      await store.set(TRIED_KEY, JSON.stringify(key), LIVES_MS)
      return ok(name)
    },
    /** Keeps the key that was tried last, if it is of the workspace whose name this person has seen. Resolves to whether it was. */
    async connect(execWorkspace: string, user: string): Promise<boolean> {
      const key = await tried()
      if (key?.execWorkspace !== execWorkspace) return false
      await installations.connect(workspace, { ...key, connectedBy: user })
      await store.delete(TRIED_KEY)
      return true
    },
    /** Forgets the key, and one that was tried. */
    async disconnect(): Promise<void> {
      await store.delete(TRIED_KEY)
      // Last: it also erases what was deleted.
      await installations.disconnect(workspace)
    },
  }
}

export type Connecting = ReturnType<typeof createConnecting>

/** Whose link it is; `undefined` if it is spent, or too old. @param store of the workspace. */
export function ownerOfLink(store: Pick<Store, 'get'>, token: string): Promise<string | undefined> {
  return store.get(entryOf(token))
}

function entryOf(token: string): string {
  return `key link ${hashOf(token)}`
}
