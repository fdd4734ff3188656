import type { Json } from '../test/support/slack/json.ts'
import type { ControlName, Controls } from './controls.ts'

/** Something of a list on the page: drawn anew only where its HTML has changed. */
export interface Piece {
  key: string
  html: string
  /** What a screen reader is told when it appears. */
  spoken: string
}

/** Where one looks: a conversation, or the app's Home. */
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
  /** Whether the place is one of the app's own tabs: the app is told when someone opens it. */
  isApp: boolean
  sidebar: string
  heading: string
  pieces: Piece[]
  threadPieces: Piece[]
  composer: Composer
  /** The preview below what is being written; empty where there is none. */
  preview: string
  modal: { version: string; html: string } | undefined
  /** The details of a Work Object; empty where none are open. */
  details: string
}

/** What is drawn once: whom one can be, what can be tried, and what can be set. */
export interface Frame {
  people: { id: string; label: string }[]
  sessions: { id: string; link: string; shows: string }[]
  commands: { command: string; usageHint: string; description: string }[]
  choices: Record<ControlName, Record<string, string>>
}

/** One exchange over the wire, or a line of the bot's log. */
export interface WireEntry {
  id: number
  /** `to_bot` is Slack's request to the bot; the others are the bot's own. */
  kind: 'to_bot' | 'to_slack' | 'to_exec' | 'log'
  name: string
  /** The HTTP status; 0 where no answer came. */
  status: number
  at: number
  ms: number
  sent: Json
  answer: Json
  /** The signature that a request to the bot bore. */
  headers?: Record<string, string>
  /** Why it was refused or failed. */
  problem?: string
  /** Opens its blocks in the Block Kit Builder. */
  builderLink?: string
}

/** What the page is sent while it is open. */
export type PageEvent =
  | { kind: 'changed' }
  | { kind: 'wire'; entries: WireEntry[] }
  | { kind: 'controls'; controls: Controls }
  | { kind: 'notice'; person: string; text: string }
