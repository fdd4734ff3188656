import type { AccessSettings } from '../access/create-access.ts'
import type { ResultsDefault } from './preferences/preference-rules.ts'

/** `EXEC_UNFURLS`: what a session link unfurls into. `score`: links to others' sessions show no texts. `private`: a card without content. */
export type UnfurlMode = 'card' | 'score' | 'private' | 'off'

/** Settings that each workspace has for itself. */
export interface WorkspaceSettings {
  access: AccessSettings
  unfurls: UnfurlMode
  resultsDefault: ResultsDefault
  /** `EXEC_SLACKBOT`: whether people may ask Slackbot. */
  slackbot: boolean
  /** Template of a session's page, with `{id}`. */
  sessionUrl: string | undefined
}
