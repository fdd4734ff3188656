import type { Generated } from 'kysely'

/** `sending`: it was given to Slack, and may have arrived. */
export type OutboxState = 'due' | 'claimed' | 'sending' | 'sent' | 'dropped'

/**
 * The state of what a coach assigns. `waiting`: it was not sent to Exec. `claimed`: the app is sending it, or stopped before Exec answered.
 * `unclear`: Exec may have taken it. `refused`: Exec, or the app, refused it.
 */
export type AssignmentState = 'waiting' | 'claimed' | 'assigned' | 'unclear' | 'refused'

/** `making`: the app has still to send it to Exec, or Exec is at work on it. */
export type DrillState = 'making' | 'ready' | 'failed'

/**
 * The tables of the database. Times are milliseconds since the epoch. A `workspace` is the id of a Slack team, a `person` that
 * of a Slack user. No table holds feedback, a score or an email in plain text: `docs/privacy.md` lists what each one holds.
 */
export interface Tables {
  /** Facts about the database itself, such as which key it belongs to. */
  meta: {
    name: string
    value: string
  }
  store_entries: {
    workspace: string
    key: string
    /** Encrypted, but for claims, whose value is empty. */
    value: string
    expires_at: number
  }
  store_counters: {
    workspace: string
    key: string
    sum: number
    expires_at: number
  }
  /** What one replica does at a time, such as asking Exec what was graded. */
  leases: {
    workspace: string
    name: string
    /** The replica. */
    holder: string
    until: number
  }
  /** How far the app has looked through Exec's sessions. */
  polls: {
    workspace: string
    /** Exec is not asked again before. */
    next_at: number
    /** Until when the requests so far last, at one in each interval. */
    paid_until: number
    /** When the app last looked through all; null: never. */
    polled_at: number | null
    /** When the app last saw a session that is new or newly graded. */
    news_at: number
    /** When the newest session began that Exec has listed. */
    newest_at: number
  }
  seen_sessions: {
    workspace: string
    session: string
    /** Of a session without a date: when Exec last listed it. */
    began_at: number
    /** When the app first saw it graded; null: not yet. */
    graded_at: number | null
  }
  preferences: {
    workspace: string
    person: string
    /** A keyed hash, to find the person of a graded session. Null: not known. */
    email_hash: string | null
    /** JSON, as `src/shared/preferences/preference-rules.ts` reads it. */
    choices: Generated<string>
    /** `pauseEndsAt` of `choices`, in a column for queries: PostgreSQL would fail for all rows if one JSON value were no number. */
    rests_until: Generated<number>
  }
  wins_channels: {
    workspace: string
    channel: string
    set_by: string
    set_at: number
  }
  /** One row for each thing to be said, once ever. */
  outbox: {
    workspace: string
    /** Also in the message's metadata, so that it can be found in Slack. */
    id: string
    kind: string
    /** What it is about, such as a session's id. */
    subject: string
    /** The person who reads it. */
    recipient: string
    /** Distinguishes repetitions, such as by their day. */
    occurrence: string
    /** JSON with ids, never with content. */
    details: string
    state: OutboxState
    /** When it is due next: later than at first, if it is tried again. */
    due_at: number
    first_due_at: number
    claimed_by: string | null
    claimed_until: number | null
    /** When it was last given to Slack. */
    attempted_at: number | null
    /** How often composing it failed. */
    tries: number
    /** Why it was dropped, as in the log; null otherwise. */
    outcome: string | null
    /** Where Slack posted it. */
    channel: string | null
    ts: string | null
    created_at: number
    ended_at: number | null
  }
  /** A coach's note to a person about a session of theirs, or about their practice. */
  coach_notes: {
    workspace: string
    id: string
    /** Empty: none. */
    session: string
    /** Null: none, or Exec did not say which it is. */
    scenario: string | null
    coach: string
    person: string
    /** A keyed hash of the person's email in Exec, to find their next attempt. */
    email_hash: string
    /** Encrypted JSON: the note, the person's name, the session's title and score, or the title of what is to be practiced. */
    content: string
    /** The next attempt, of which the coach was told; null: not yet. */
    next_attempt: string | null
    created_at: number
  }
  /** What coaches assign, a row for each person. */
  coach_assignments: {
    workspace: string
    /** Its batch, and its place in it. */
    id: string
    /** The form by which it was assigned. */
    batch: string
    coach: string
    /** Empty: not known, or not in Slack. */
    person: string
    scenario: string
    /** Encrypted JSON: the person's name and email, the scenario's name, and until it is sent the coach's message. */
    content: string
    state: AssignmentState
    /** A keyed hash of the scenario and the person's email, which one row has at a time; null: another one may take it. */
    claim: string | null
    /** As `2026-03-29`, in the person's zone. */
    due_date: string
    /** The rank that is needed; null: no rank in particular. */
    rank: string | null
    /** How many attempts are needed; null: one. */
    attempts: number | null
    /** Why it was refused, as in the log. */
    refusal: string | null
    /** Exec's id of it. */
    assignment: string | null
    created_at: number
  }
  /** What a person wrote back. */
  coach_replies: {
    workspace: string
    id: string
    /** The note's id. */
    note: string
    coach: string
    person: string
    /** Encrypted JSON. */
    content: string
    created_at: number
  }
  /** Which graded sessions a coach is alerted to, each once. */
  score_alerts: {
    workspace: string
    /** The coach. */
    person: string
    session: string
    /** When the session began. */
    began_at: number
    /** When the message is due that tells of it: one message tells of all that have the same time. */
    due_at: number
  }
  /** What a person asked a coach about a session of theirs. */
  coach_questions: {
    workspace: string
    id: string
    session: string
    coach: string
    person: string
    /** Encrypted JSON. */
    content: string
    created_at: number
    /** When the coach answered; null: not yet. */
    answered_at: number | null
  }
  /** A scenario that a person has Exec make of a weak moment, for a week. */
  drills: {
    workspace: string
    id: string
    /** Who asked for it. */
    person: string
    /** Encrypted JSON: what was asked for, whom it trains, and what became of it. */
    content: string
    state: DrillState
    /** Exec's id of the job; null until Exec has taken it. */
    job: string | null
    sent_at: number | null
    /** Exec's id of what it has made; null until then. */
    scenario: string | null
    created_at: number
  }
  /** What people say is their email in Exec, where Slack has another one. */
  exec_emails: {
    workspace: string
    person: string
    /** Whose admins are asked: Exec's id of its workspace; empty where one workspace is served. */
    exec_workspace: string
    /** Encrypted. */
    email: string
    email_hash: string
    state: 'asked' | 'approved' | 'declined'
    asked_at: number
    /** The admin; null: nobody yet. */
    decided_by: string | null
  }
  /** Where many workspaces are served: who has installed the app. Its `workspace` is the organization's id where that has installed it. */
  installations: {
    workspace: string
    /** The Enterprise organization; null: none. */
    enterprise: string | null
    /** 1: for all workspaces of the organization. */
    is_org_wide: number
    /** As Slack calls the workspace. */
    name: string
    bot_user_id: string | null
    /** Encrypted; null: destroyed when the installation ended. */
    bot_token: string | null
    /** Encrypted; null: the token does not end. */
    refresh_token: string | null
    token_expires_at: number | null
    installed_by: string
    installed_at: number
    /** When it was uninstalled; null: it was not. */
    ended_at: number | null
    /** Another one after each change of the installation, its connection or its settings. */
    version: string
    /** When the app next visits the workspace for what is to be said. */
    look_at: number
    /** By the workspace's id: its remainder for the interval is the time of the visit in it, so that visits spread. */
    look_phase: number
  }
  /** The workspaces to which an organization has given the app. */
  installation_teams: {
    workspace: string
    /** As Slack calls it in each delivery; `workspace` is the organization. */
    team: string
  }
  /** Which workspace of Exec's a Slack workspace shows. */
  connections: {
    workspace: string
    /** Encrypted. */
    exec_key: string
    /** Exec's id of its workspace. */
    exec_workspace: string
    exec_name: string
    connected_by: string
    connected_at: number
    /** When the admins were told that Exec refuses the key; null: it doesn't. */
    refused_at: number | null
  }
  /** What a workspace decides for itself. A `name` is that of the variable. */
  settings: {
    workspace: string
    name: string
    /** Encrypted; empty: the default. */
    value: string
    changed_by: string
    changed_at: number
  }
}
