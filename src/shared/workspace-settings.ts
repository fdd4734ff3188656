import type { AccessSettings } from '../access/create-access.ts'
import type { ResultsDefault } from './preference.ts'
import type { UnfurlMode } from './timing.ts'

/** What a workspace decides for itself. */
export interface WorkspaceSettings {
  access: AccessSettings
  unfurls: UnfurlMode
  resultsDefault: ResultsDefault
  /** Template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
}
