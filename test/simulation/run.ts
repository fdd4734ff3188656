import { Actor } from './acts/actor.ts'
import { ACTS } from './acts/acts.ts'
import { Chance } from './chance.ts'
import type { Happening, Plan, Settings } from './happening.ts'
import { planFor } from './plan.ts'
import { ORACLES } from './promises/promises.ts'
import { Trace } from './trace.ts'
import type { VirtualTime } from './virtual-time.ts'
import { type Broken, World } from './world.ts'

export interface Outcome {
  broken: Broken[]
  /** Equal for equal runs. */
  digest: string
  steps: number
  last: string[]
  counts: ReadonlyMap<string, number>
}

export function planOf(settings: Settings): Plan {
  return planFor(settings, new Chance(`plan ${settings.seed}`))
}

/** Runs a plan until its end, or until a promise is broken. */
export async function runPlan(
  plan: Plan,
  time: VirtualTime,
  print?: (step: string) => void,
): Promise<Outcome> {
  const { seed, replicas } = plan.settings
  const chance = new Chance(`run ${seed}`)
  time.begin(plan.begins, chance.of('app'))
  const trace = new Trace(() => time.now, print)
  const world = await time.real(() => World.begin(plan, chance, time, trace))
  for (const oracle of ORACLES) oracle(world)
  const rejected = (error: unknown) => world.fail('no unhandled rejection', describe(error))
  process.on('unhandledRejection', rejected)
  process.on('uncaughtException', rejected)
  for (let count = 0; count < replicas; count += 1) void world.startReplica()
  for (const happening of plan.happenings)
    setTimeout(() => void take(world, happening), happening.at - plan.begins)
  await time.runUntil(plan.ends, () => world.broken.length > 0)
  if (world.broken.length === 0) for (const watch of world.watchers.end) watch()
  process.off('unhandledRejection', rejected)
  process.off('uncaughtException', rejected)
  const { broken, counts } = world
  const outcome = { broken, counts, digest: trace.digest(), steps: trace.steps, last: trace.last(40) }
  await world.close()
  return outcome
}

async function take(world: World, happening: Happening): Promise<void> {
  try {
    await world.take(happening, (act) => perform(world, act))
  } catch (error) {
    // Slack does not offer it to this person, or it is gone by now.
    world.count('not possible')
    world.trace.say(`that is not possible: ${error instanceof Error ? error.message : String(error)}`)
  }
}

async function perform(world: World, happening: Happening): Promise<void> {
  if (happening.kind !== 'act') return
  const human = world.human(happening.who)
  const act = ACTS.find(({ feature, name }) => feature === happening.feature && name === happening.act)
  if (act === undefined || human.hasLeft) return
  world.count(`act ${act.feature}: ${act.name}`)
  await act.run(new Actor(world, human, new Chance(happening.seed)))
}

function describe(error: unknown): string {
  return error instanceof Error
    ? (error.stack ?? error.message).split('\n').slice(0, 4).join(' ')
    : String(error)
}
