import type { Generated } from 'kysely'

/** `sending`: Slack was given the message, and it may have arrived. */
export type OutboxState = 'due' | 'claimed' | 'sending' | 'sent' | 'dropped'

/**
 * The state of an assignment that a coach makes. `waiting`: it was not sent to Exec yet. `claimed`: the app is sending it, or stopped before
 * Exec answered. `unclear`: Exec may have taken it. `refused`: Exec, or the app, refused it.
 */
export type AssignmentState = 'waiting' | 'claimed' | 'assigned' | 'unclear' | 'refused'

/** `making`: the app will send it to Exec, or Exec is making it. */
export type DrillState = 'making' | 'ready' | 'failed'

/**
 * The tables of the database. Times are milliseconds since the epoch. A `workspace` is the id of a Slack team, a `person` the
 * id of a Slack user. No table holds feedback, a score or an email in plain text: `docs/privacy.md` lists what each one holds.
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
    /** Encrypted. A claim's value is empty. */
    value: string
    expires_at: number
  }
  store_counters: {
    workspace: string
    key: string
    sum: number
    expires_at: number
  }
  /** Tasks for one replica at a time, such as asking Exec what was graded. */
  leases: {
    workspace: string
    name: string
    /** The replica that does it. */
    holder: string
    until: number
  }
  /** How far the app has looked through Exec's sessions. */
  polls: {
    workspace: string
    /** When Exec may be asked again. */
    next_at: number
    /** When the app last looked through all sessions; null: never. */
    polled_at: number | null
    /** When the app last saw a session that is new or newly graded. */
    news_at: number
    /** When the newest session that Exec has listed began. */
    newest_at: number
  }
  seen_sessions: {
    workspace: string
    session: string
    /** When the session began. For one without a date, when Exec last listed it. */
    began_at: number
    /** When the app first saw it graded; null: not yet. */
    graded_at: number | null
  }
  preferences: {
    workspace: string
    person: string
    /** A keyed hash of the person's email, to find them by a graded session. Null: not known. */
    email_hash: string | null
    /** JSON, as `src/shared/preferences/preference-rules.ts` reads it. */
    choices: Generated<string>
    /** `pauseEndsAt` of `choices`, for queries: if one JSON value were no number, PostgreSQL would fail for all rows. */
    rests_until: Generated<number>
  }
  wins_channels: {
    workspace: string
    channel: string
    set_by: string
    set_at: number
  }
  /** One row for each message that the app sends first, once ever. */
  outbox: {
    workspace: string
    /** The message's metadata has it, too, so that the message can be found in Slack. */
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
    /** When it is due next. A retry moves it. */
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
    /** Empty: it is about no session. */
    session: string
    /** Null if it is not about a scenario, or Exec left it out. */
    scenario: string | null
    coach: string
    person: string
    /** A keyed hash of the person's email in Exec, to find their next attempt. */
    email_hash: string
    /** Encrypted JSON: the note, the person's name, the session's title and score, or the title of what is to be practiced. */
    content: string
    /** The next attempt, once the coach was told of it; null: not yet. */
    next_attempt: string | null
    created_at: number
  }
  /** Assignments that coaches make, a row for each person. */
  coach_assignments: {
    workspace: string
    /** Its batch and its place in the batch. */
    id: string
    /** The submitted form that it comes from. */
    batch: string
    coach: string
    /** Empty: the person is unknown, or has no Slack account. */
    person: string
    scenario: string
    /** Encrypted JSON: the person's name and email, the scenario's name, and the coach's message until it is sent. */
    content: string
    state: AssignmentState
    /** As `2026-03-29`, in the person's zone. */
    due_date: string
    /** The rank to reach; null if the assignment sets none. */
    rank: string | null
    /** How many attempts to make; null for one. */
    attempts: number | null
    /** Why it was refused, as in the log. */
    refusal: string | null
    /** Exec's id of the assignment. */
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
  /** The graded sessions that each coach is alerted to, once each. */
  score_alerts: {
    workspace: string
    /** The coach. */
    person: string
    session: string
    /** When the session began. */
    began_at: number
    /** When the message about it is due. One message tells of all alerts with the same time. */
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
  /**
   * A scenario that Exec makes for a person from a weak moment. Kept for 30 days; texts left over from a failed one,
   * for a week.
   */
  drills: {
    workspace: string
    id: string
    /** Who asked for it. */
    person: string
    /** Encrypted JSON: the request, the person it trains, and the outcome. */
    content: string
    state: DrillState
    /** Exec's id of the job; null until Exec has taken it. */
    job: string | null
    sent_at: number | null
    /** Exec's id of the scenario; null until Exec has made it. */
    scenario: string | null
    created_at: number
  }
  /** The emails that people say they have in Exec, if Slack has another one. */
  exec_emails: {
    workspace: string
    person: string
    /** Exec's id of the workspace that has the admins to ask; empty if the app serves one workspace. */
    exec_workspace: string
    /** Encrypted. */
    email: string
    email_hash: string
    state: 'asked' | 'approved' | 'declined'
    asked_at: number
    /** The admin; null: nobody yet. */
    decided_by: string | null
  }
  /** Who has installed an app for many workspaces. `workspace` is the organization's id if the organization has installed it. */
  installations: {
    workspace: string
    /** The Enterprise organization; null: none. */
    enterprise: string | null
    /** 1: for all workspaces of the organization. */
    is_org_wide: number
    bot_user_id: string | null
    /** Encrypted; null: destroyed when the installation ended. */
    bot_token: string | null
    installed_by: string
    installed_at: number
    /** When it was uninstalled; null: it was not. */
    ended_at: number | null
    /** Changes with the installation, its connection and its settings. */
    version: string
    /** When the app next visits the workspace to send what is due. */
    look_at: number
    /** A number from the workspace's id. Its remainder is the time of the visit in each interval, which spreads the visits. */
    look_phase: number
  }
  /** The Exec workspace that a Slack workspace shows. */
  connections: {
    workspace: string
    /** Encrypted. */
    exec_key: string
    /** Exec's id of its workspace. */
    exec_workspace: string
    exec_name: string
    connected_by: string
    connected_at: number
    /** When the admins were told that Exec refuses the key; null: Exec takes it. */
    refused_at: number | null
  }
  /** The settings of one workspace. A `name` is the variable's name. */
  settings: {
    workspace: string
    name: string
    /** Encrypted; empty: the default. */
    value: string
    changed_by: string
    changed_at: number
  }
}
