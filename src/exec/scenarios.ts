import { z } from 'zod'
import { HOUR_MS } from '../lib/durations.ts'
import { ok } from '../lib/result.ts'
import type { Assignment } from './assignment.ts'
import { type DailyEntries, DailyList, type DailyListOptions } from './daily-list.ts'
import { type CacheOptions, type Dated, ExecCache } from './exec-cache.ts'
import type { ExecClient } from './exec-client.ts'
import type { Members } from './members.ts'
import {
  type Scenario,
  type ScenarioParticipant,
  type StandingsQuery,
  scenarioSchema,
  sentParticipantSchema,
  toParticipant,
} from './scenario.ts'
import { sortedGroups } from './session.ts'

export type ScenariosById = ReadonlyMap<string, Scenario>

/** The workspace's scenarios, at one request a day for each hundred, shared by everyone. */
export type Scenarios = DailyList<Scenario>

export function scenarioList(
  client: Pick<ExecClient, 'listScenarios'>,
  options: DailyListOptions,
): Scenarios {
  return new DailyList(
    {
      key: 'scenarios',
      read: (page, requester) => client.listScenarios(page, requester),
      keyOf: ({ id }) => id,
      stored: scenarioSchema,
    },
    options,
  )
}

/**
 * Whether the list has all these scenarios, or is newer than their assignments: an unlisted scenario is then archived.
 */
export function hasScenariosOf(
  { entries, readAt }: DailyEntries<Scenario>,
  assignments: readonly Pick<Assignment, 'scenario' | 'assignedAt'>[],
): boolean {
  return assignments.every(
    ({ scenario: { id }, assignedAt }) =>
      id === undefined || assignedAt === undefined || assignedAt <= readAt || entries.has(id),
  )
}

const standingsSchema = z.object({ hasMore: z.boolean(), participants: z.array(sentParticipantSchema) })

interface StandingsContent {
  /** Whether Exec has others, with lower scores. */
  hasMore: boolean
  /** The best first. */
  participants: ScenarioParticipant[]
}

/** How people did in one scenario: the hundred with the best scores. */
export type Standings = Dated<StandingsContent>

export type ScenarioStandings = ExecCache<StandingsQuery, StandingsContent, z.infer<typeof standingsSchema>>

/**
 * Exec's counts of how people did in a scenario: one request every five minutes at most. `not_found` if Exec doesn't
 * know it.
 */
export function scenarioStandings(
  client: Pick<ExecClient, 'participantAnalytics'>,
  options: CacheOptions,
): ScenarioStandings {
  return new ExecCache(
    {
      name: 'standings',
      keyOf: ({ scenario, groups }) => JSON.stringify([scenario, sortedGroups(groups)]),
      async read(query, requester) {
        const page = await client.participantAnalytics(query, requester)
        return page.ok ? ok({ participants: page.value.items, hasMore: page.value.hasMore }) : page
      },
      toContent: ({ hasMore, participants }) => ({ hasMore, participants: participants.map(toParticipant) }),
      currentMs: () => 5 * 60_000,
      stored: standingsSchema,
    },
    options,
  )
}

/** Also holds the email, so that the app can forget a person. */
const monitorSchema = z.object({ scenario: z.string(), email: z.string(), mayMonitor: z.boolean() })

type MonitorQuery = Pick<z.infer<typeof monitorSchema>, 'scenario' | 'email'>

export type ScenarioAccess = ExecCache<MonitorQuery, z.infer<typeof monitorSchema>>

/**
 * Whether a person, by email in lower case, may monitor a scenario. Each answer is kept for an hour, including a no.
 * @param members knows Exec's spelling of emails, in case it matters to Exec.
 */
export function scenarioAccess(
  client: Pick<ExecClient, 'mayMonitor'>,
  members: Pick<Members, 'spellingOf'>,
  options: CacheOptions,
): ScenarioAccess {
  return new ExecCache(
    {
      name: 'scenario-access',
      keyOf: ({ scenario, email }) => JSON.stringify([scenario, email]),
      async read({ scenario, email }, requester) {
        const spelling = await members.spellingOf(email)
        const inExec = spelling.ok ? spelling.value : undefined
        const mayMonitor = await client.mayMonitor(scenario, inExec ?? email, requester)
        return mayMonitor.ok ? ok({ scenario, email, mayMonitor: mayMonitor.value }) : mayMonitor
      },
      toContent: (access) => access,
      currentMs: () => HOUR_MS,
      keptMs: () => HOUR_MS,
      stored: monitorSchema,
    },
    options,
  )
}
