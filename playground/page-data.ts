import type { Json } from '../test/support/slack/json.ts'
import type { ControlName, Controls } from './controls.ts'

/** An item of a list on the page. The page replaces it only if its HTML has changed. */
export interface ListItem {
  key: string
  html: string
  /** What a screen reader says when the item appears. */
  spoken: string
}

/** What a person looks at: a conversation or the app's Home. */
export interface Place {
  person: string
  conversation: string
  tab: 'messages' | 'home'
  /** `ts` of the message whose thread is open. */
  thread?: string | undefined
}

export type Composer = { kind: 'open'; label: string } | { kind: 'closed'; why: string; canJoin: boolean }

/** One person's screen, drawn. */
export interface Screen {
  place: Place
  /** The person's time zone. */
  timeZone: string
  /** Whether the place is a tab of the app. Slack sends `app_home_opened` when someone opens one. */
  isApp: boolean
  sidebar: string
  heading: string
  items: ListItem[]
  threadItems: ListItem[]
  composer: Composer
  /** The HTML of the unfurls below an unsent message, or an empty string. */
  preview: string
  modal: { version: string; html: string } | undefined
}

/** A session in the simulated Exec. */
export interface ListedSession {
  id: string
  title: string
  link: string
  shows: string
  /** Whether Exec can grade it. */
  isGradable: boolean
}

/** What the page gets once: the people, the commands and the settings. */
export interface Frame {
  workspace: string
  /** The HTML of the page's top where people add the app; otherwise it has the story. */
  setUpBar: string
  /** Now, as the `ts` of a message. The page shows no private answer from before. */
  openedAt: string
  people: { id: string; label: string }[]
  /** The HTML of the list of people that can be mentioned. */
  mentions: string
  commands: { command: string; usageHint: string; description: string }[]
  choices: { [Name in ControlName]?: Record<Controls[Name], string> }
}

/** One request and its answer, or a line of the bot's log. */
export interface WireEntry {
  id: number
  /** `to_bot` is Slack's request to the bot; the others are the bot's own. */
  kind: 'to_bot' | 'to_slack' | 'to_exec' | 'log'
  name: string
  /** The HTTP status; 0 without an answer. */
  status: number
  at: number
  ms: number
  sent: Json
  answer: Json
  /** The signature headers of a request to the bot. */
  headers?: Record<string, string> | undefined
  /** Why the request was refused or failed. */
  problem?: string | undefined
  /** Whether Slack refused it of its own accord: not because of a fault that was set. */
  isRefused?: boolean
  /** Opens the request's blocks in the Block Kit Builder. */
  builderLink?: string | undefined
}

/** An event that the server sends to an open page. */
export type PageEvent =
  | { kind: 'changed' }
  | { kind: 'wire'; entries: WireEntry[] }
  | { kind: 'sessions'; sessions: ListedSession[] }
  | { kind: 'controls'; controls: Controls; aheadMs: number }
  | { kind: 'notice'; person: string; text: string }
  /** All is new: the world has been replaced. */
  | { kind: 'reset' }
  | {
      kind: 'story'
      /** Changes with each step. */
      version: number
      /** While the next step is on its way. */
      isBusy: boolean
      /** What the story writes into the form that it opens. */
      typed: Record<string, string | null>
      /** `undefined` while the story does not play. */
      step: { number: number; of: number; caption: string; place: Place | undefined } | undefined
    }
