import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Database } from '../database/database.ts'
import { StoreRows } from '../database/store-rows.ts'
import { readJson } from '../lib/parse.ts'
import { KEY_PAGES } from './public-routes.ts'
import { hashOf, signedTokens } from './token.ts'

/** Counts wrong codes and refused keys together. Nobody guesses one of a million codes in so few tries. */
const MOST_TRIES = 5

/** `owner` asked for the link. `code` is the one shown in their Slack; once the key was tried, it is the one in the page that confirms it. */
const keyLink = z.object({ owner: z.string(), code: z.string(), tries: z.number() })

/** Links to the page for the key of Exec. Each method throws what the database throws. */
export function createKeyLinks(database: Database, clock: () => number, publicUrl: string) {
  const tokens = signedTokens(database, "links for Exec's key", clock)

  /** @param step a link first takes a key, then the confirmation that its workspace is the right one. */
  function at(workspace: string, token: string, step: 'key' | 'connect') {
    const rows = new StoreRows(database, workspace, clock)
    const entry = `${step} link ${hashOf(token)}`
    const msLeft = tokens.msLeft(token)
    return {
      /** `undefined` if none was issued, or if it is spent, too old, or at another step. */
      find: async () => (msLeft <= 0 ? undefined : readJson(keyLink, await rows.get(entry))),
      /** Like `find`, but succeeds for only one of several concurrent callers: the link is spent unless it is put back. */
      claim: async () => readJson(keyLink, await rows.takeOut(entry)),
      put: (link: z.infer<typeof keyLink>) => rows.set(entry, JSON.stringify(link), msLeft),
    }
  }

  return {
    publicUrl,
    at,
    async issue(workspace: string, owner: string) {
      const token = tokens.create()
      const code = String(randomInt(1_000_000)).padStart(6, '0')
      await at(workspace, token, 'key').put({ owner, code, tries: MOST_TRIES })
      return { url: `${publicUrl}${KEY_PAGES}${workspace}/${token}`, code }
    },
  }
}

export type KeyLinks = ReturnType<typeof createKeyLinks>
