import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../support/durations.ts'
import type { ExecFault } from '../support/exec/faults.ts'
import type { Fault } from '../support/slack/faults.ts'
import { ACTS } from './acts/acts.ts'
import type { Chance } from './chance.ts'
import type { Happening, Plan, Settings, Trouble } from './happening.ts'
import { type Human, populate, SCENARIOS } from './population.ts'

/** Before the end nothing more goes wrong, so that what was promised can come. */
const CALM_MS = 3 * HOUR_MS
const FIRST_DAY = Date.parse('2026-01-05T00:00:00Z')

export function planFor(settings: Settings, chance: Chance): Plan {
  const humans = populate(settings.people, chance.of('people'))
  const begins = FIRST_DAY + chance.of('begin').whole(0, 700) * DAY_MS
  const ends = begins + settings.days * DAY_MS
  const happenings: Happening[] = []
  const last = ends - CALM_MS
  for (let day = 0; day < settings.days; day += 1) {
    const from = begins + day * DAY_MS
    const today = chance.of(`day ${day}`)
    for (const human of humans) happenings.push(...dayOf(human, from, today.of(human.id)))
    if (settings.hasFaults) happenings.push(...troublesOf(from, today.of('troubles')))
    happenings.push(...changesOf(humans, from, today.of('changes')))
  }
  return {
    settings,
    begins,
    ends,
    humans,
    happenings: happenings.filter(({ at }) => at < last).sort((one, other) => one.at - other.at),
  }
}

const PRACTICES: ReadonlySet<string> = new Set(['rep', 'guest', 'group coach'])

function dayOf({ id, role, zone }: Human, from: number, chance: Chance): Happening[] {
  const found: Happening[] = []
  const isWeekend = [0, 6].includes(new Date(from).getUTCDay())
  const at = () => workingMoment(from, zone, chance)
  const about = (moment: number) => ({ at: moment, seed: chance.uuid(), who: id })
  if (PRACTICES.has(role) && !(isWeekend && chance.happens(0.8)))
    for (
      let count = chance.weighted([
        [3, 0],
        [4, 1],
        [2, 2],
        [0.3, 6],
      ] as const);
      count > 0;
      count -= 1
    )
      found.push({
        ...about(at()),
        kind: 'practice',
        scenario: chance.pick(SCENARIOS).id,
        score: chance.whole(20, 100),
        gradedAfterMs: chance.weighted([
          [8, chance.whole(1, 15) * MINUTE_MS],
          [1, chance.whole(1, 20) * HOUR_MS],
        ]),
        lagMs: chance.happens(0.1) ? chance.whole(1, 30) * MINUTE_MS : 0,
      })
  for (let count = chance.whole(0, isWeekend ? 2 : 8); count > 0; count -= 1) {
    const { feature, name: act } = chance.weighted(ACTS.map((one) => [one.weight, one] as const))
    found.push({ ...about(at()), kind: 'act', feature, act })
  }
  return found
}

/** Mostly between 8 and 18 o'clock where somebody is. */
function workingMoment(from: number, zone: string, chance: Chance): number {
  const hour = new Date(from).toLocaleString('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' })
  const local = chance.happens(0.9) ? chance.whole(8 * 60, 18 * 60) : chance.whole(0, 24 * 60 - 1)
  const minutes = (local - Number(hour) * 60 + 48 * 60) % (24 * 60)
  return from + minutes * MINUTE_MS + chance.whole(0, 59_999)
}

function changesOf(humans: readonly Human[], from: number, chance: Chance): Happening[] {
  const about = () => ({ at: from + chance.whole(0, DAY_MS - 1), seed: chance.uuid() })
  const found: Happening[] = []
  const who = () => chance.pick(humans).id
  if (chance.happens(0.06)) found.push({ ...about(), kind: 'new email', who: who() })
  if (chance.happens(0.04)) {
    const leaver = who()
    const left = about()
    found.push({ ...left, kind: 'leaves', who: leaver })
    found.push({ ...about(), at: left.at + chance.whole(1, 10) * DAY_MS, kind: 'returns', who: leaver })
  }
  if (chance.happens(0.3))
    found.push({ ...about(), kind: 'exec changes', what: chance.pick(['document', 'group']) })
  for (let count = chance.whole(0, 6); count > 0; count -= 1)
    found.push({ ...about(), kind: 'twice', afterMs: chance.whole(1, 600) * SECOND_MS })
  return found
}

/** After which a fault may come at once. */
const TRIGGERS = [
  'exec.list.fresh',
  'exec.list',
  'exec.session',
  'exec.assign',
  'exec.access',
  'exec.members',
  'slack.chat.postMessage',
  'slack.views.open',
  'slack.views.publish',
  'slack.users.info',
  'slack.response_url',
  'before sql.update outbox',
  'sql.update outbox',
  'sql.insert outbox',
  'sql.commit',
  'before sql.commit',
  'sql.insert store',
  'delivery.view_submission',
  'delivery.block_actions',
] as const

function troublesOf(from: number, chance: Chance): Happening[] {
  return Array.from({ length: chance.whole(0, 5) }, (): Happening => {
    const trigger = chance.happens(0.7)
      ? {
          after: {
            name: chance.pick(TRIGGERS),
            count: chance.weighted([
              [3, 1],
              [2, chance.whole(2, 8)],
            ]),
          },
        }
      : {}
    const at = from + chance.whole(0, DAY_MS - 1)
    return { at, seed: chance.uuid(), kind: 'trouble', trouble: troubleOf(chance), ...trigger }
  })
}

function troubleOf(chance: Chance): Trouble {
  const forMs = chance.weighted([
    [4, chance.whole(1, 30) * SECOND_MS],
    [4, chance.whole(1, 20) * MINUTE_MS],
    [1, chance.whole(1, 3) * HOUR_MS],
  ])
  return chance.weighted<() => Trouble>([
    [4, () => ({ with: 'Exec', fault: execFault(chance), forMs, ...pathOf(chance) })],
    [3, () => ({ with: 'Slack', ...slackFault(chance), forMs: Math.min(forMs, 20 * MINUTE_MS) })],
    [1, () => ({ with: 'the database', fault: chance.pick(['busy', 'away', 'full', 'slow']), forMs })],
    [3, () => ({ with: 'the process', forMs: Math.min(forMs, 10 * MINUTE_MS) })],
  ])()
}

function pathOf(chance: Chance): { path?: string } {
  return chance.happens(0.3)
    ? { path: chance.pick(['/sessions', '/workspace/members', '/scenarios/assignments']) }
    : {}
}

function execFault(chance: Chance): ExecFault {
  const where = chance.pick(['body', 'error', 'header', 'nowhere'] as const)
  return chance.weighted<ExecFault>([
    [3, { kind: 'server_error', status: chance.pick([500, 502, 503, 504]) }],
    [2, { kind: 'hang' }],
    [2, { kind: 'limited', where, retryAfter: chance.pick([1, 3, 30, 61, 400, 3600]) }],
    [1, { kind: 'reset' }],
    [1, { kind: 'cut_off' }],
    [1, { kind: 'truncated' }],
    [1, { kind: 'html' }],
    [1, { kind: 'trickle' }],
    [0.5, { kind: 'invalid_key' }],
    [0.5, { kind: 'workspace_inactive' }],
    [0.5, { kind: 'answer', status: 400, body: '{"error":{"code":"invalid_request"}}' }],
    [0.5, { kind: 'answer', status: 404, body: '{"error":{"code":"not_found"}}' }],
  ])
}

const METHODS = [
  '*',
  'chat.postMessage',
  'chat.update',
  'views.open',
  'views.publish',
  'users.info',
  'response_url',
  'conversations.history',
]

function slackFault(chance: Chance): { method: string; fault: Fault } {
  const times = chance.weighted([
    [3, 1],
    [1, 1000],
  ] as const)
  const fault = chance.weighted<Fault>([
    [2, { kind: 'ratelimited', retryAfterSeconds: chance.pick([1, 2, 30, 60]), times }],
    [2, { kind: 'status', status: 503, times }],
    [2, { kind: 'slow', latencyMs: chance.pick([300, 1500, 4000]), times }],
    [3, { kind: 'answer_lost', times }],
    [2, { kind: 'reset', times }],
    [
      1,
      { kind: 'error', error: chance.pick(['internal_error', 'fatal_error', 'service_unavailable']), times },
    ],
    [0.5, { kind: 'error', error: 'channel_not_found', times: 1 }],
  ])
  return { method: chance.pick(METHODS), fault }
}
