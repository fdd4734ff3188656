import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Store } from '../database/store.ts'
import type { ExecError } from '../exec/exec-error.ts'
import type { ExecWorkspace } from '../exec/member.ts'
import { readJson } from '../lib/parse.ts'
import { ok, type Result } from '../lib/result.ts'
import { type Installations, type StoredInstallation, TRIED_KEY } from './installations.ts'
import type { KeyLinks } from './key-links.ts'
import { TOKEN_LIVES_MS } from './token.ts'

const triedKey = z.object({
  apiKey: z.string(),
  execWorkspace: z.string(),
  name: z.string(),
  /** Only the page that showed the name to the sender of the key knows it. */
  confirmation: z.string(),
})

type TriedKey = z.infer<typeof triedKey>

/** Who asked for a link, and from where, as Slack says now, since people choose these names themselves. */
export interface Asker {
  name: string
  email: string
  /** Such as `acme.slack.com`. */
  domain: string
  maySetUp: boolean
}

/** How one of many workspaces is set up from its Slack. */
export interface SetUpInSlack {
  installed: StoredInstallation
  installations: Installations
  keyLinks: KeyLinks
  /** Rebuilds the workspace with what has changed, and redraws this person's Home. */
  apply(user: string): Promise<void>
}

interface ConnectingOptions {
  store: Store
  /** Finds the Exec workspace that a key belongs to. */
  tryKey(apiKey: string): Promise<Result<ExecWorkspace, ExecError>>
  /** `undefined`: Slack doesn't say. */
  findAsker(user: string): Promise<Asker | undefined>
}

/**
 * Connects a workspace to Exec in two steps: a key is tried, and it is kept once its sender has confirmed the name of
 * its Exec workspace.
 */
export function createConnecting(setUp: SetUpInSlack, { store, tryKey, findAsker }: ConnectingOptions) {
  const { installations, keyLinks, installed } = setUp
  const { teamId: workspace } = installed
  return {
    ...setUp,
    /** The key of its rows. */
    workspace,
    findAsker,
    /** The page where this admin sends the key. */
    issueLink: (user: string) => keyLinks.issue(workspace, user),
    /**
     * Finds the Exec workspace that a key belongs to. The key can be connected for ten minutes, unless another one is
     * tried.
     */
    async try(apiKey: string): Promise<Result<TriedKey, ExecError>> {
      const found = await tryKey(apiKey)
      if (!found.ok) return found
      const { id: execWorkspace, name } = found.value
      const key = { apiKey, execWorkspace, name, confirmation: randomUUID() }
      await store.set(TRIED_KEY, JSON.stringify(key), TOKEN_LIVES_MS)
      return ok(key)
    },
    /** Keeps the key that was tried with this confirmation, if it was the last one. Resolves to the name of its workspace. */
    async connect(confirmation: string, user: string): Promise<string | undefined> {
      const key = readJson(triedKey, await store.get(TRIED_KEY))
      if (key?.confirmation !== confirmation) return undefined
      await installations.connect(workspace, { ...key, connectedBy: user })
      await store.delete(TRIED_KEY)
      return key.name
    },
    /** Forgets the key, and a key that was only tried. */
    async disconnect(): Promise<void> {
      await store.delete(TRIED_KEY)
      // Comes last, because it also erases what was deleted.
      await installations.disconnect(workspace)
    },
  }
}

export type Connecting = ReturnType<typeof createConnecting>
