import { type AccessRule, isSameEmail, type Refusal } from '../../access/policy.ts'
import type { Viewer } from '../../access/viewer.ts'
import {
  assignLabel,
  type DrillFailure,
  drillFailedMessage,
  drillReadyMessage,
  drillStoppedMessage,
} from '../../blocks/drills/drill-messages.ts'
import type { Content } from '../../blocks/text/document.ts'
import { isJobRefusal, type ScenarioJob } from '../../exec/scenario-job.ts'
import type { SessionHead } from '../../exec/session.ts'
import { execPage } from '../../exec/session-reference.ts'
import { failed, ok, type Result } from '../../lib/result.ts'
import { notification, retryOrDrop, skip, WITHOUT_DETAILS } from '../../outbox/notification.ts'
import { assignButtons } from '../../shared/assign-button.ts'
import type { Drill, SentDrill } from './drills-table.ts'
import type { DrillNeeds } from './needs.ts'
import { nextPoll } from './next-poll.ts'

/**
 * A session's participant and their coaches may have a drill made from it. Monitors may not. Neither may a coach who
 * was only asked about it.
 */
export async function authorizeDrill(
  viewer: Viewer,
  { person }: Pick<SessionHead, 'person'>,
): Promise<Result<AccessRule, Refusal>> {
  const insider = await viewer.insider()
  if (!insider.ok) return insider
  if (isSameEmail(insider.value.email, person.email)) return ok('participant')
  return viewer.authorizeCoaching({ session: { person, scenario: {} } })
}

/** Sends a drill to Exec, polls until it is made, and tells the person who asked for it how it ended. */
export const drillMade = notification({
  kind: 'drill',
  ...WITHOUT_DETAILS,
  waitsForOthers: true,
  mayComeTwice: true,
  async allow({ drills }: DrillNeeds, { dedupKey, reader, dueAt }, now) {
    const drill = await drills.find(dedupKey)
    if (drill === undefined) return failed(skip('drill_gone'))
    const allowed = await authorizeDrill(reader, { person: { email: drill.email } })
    if (allowed.ok) return ok({ drill, by: allowed.value })
    const isDropped = 'drop' in retryOrDrop(allowed.error, dueAt, now)
    if (drill.state !== 'making' || !isDropped || !(await reader.insider()).ok) return allowed
    await drills.end(drill, { failure: { kind: 'drill_lost' } })
    return failed({ say: drillStoppedMessage(allowed.error), by: allowed.error.kind })
  },
  async compose(needs: DrillNeeds, { reader, allowed: { drill, by } }, now) {
    const isOwn = by === 'participant'
    const ended = await goOn(needs, drill, isOwn, now.getTime())
    if ('retryAt' in ended) return ended
    return { say: drawDrill(needs, ended, isOwn ? undefined : reader.keyOf(drill.email)), by }
  },
  async giveUp({ drills }: DrillNeeds, { dedupKey }) {
    const drill = await drills.find(dedupKey)
    if (drill?.state === 'making') await drills.end(drill, { failure: { kind: 'drill_lost' } })
  },
})

/** The ended drill, or when to go on with it. */
type Step = Drill | { retryAt: number }

async function goOn(needs: DrillNeeds, drill: Drill, isOwn: boolean, now: number): Promise<Step> {
  const { state, sent } = drill
  if (state !== 'making') return drill
  return sent === undefined ? send(needs, drill, now) : poll(needs, drill, sent, isOwn, now)
}

/** Exec makes one scenario per drill id, however often it is sent. */
async function send({ exec, drills }: DrillNeeds, drill: Drill, now: number): Promise<Step> {
  const { id, asker, request: prompt, context, slug, at } = drill
  const job = { email: asker, prompt, context: context || undefined, slug, requestId: id }
  const created = await exec.createScenarioJob(job, requesterOf(drill))
  if (created.ok) await drills.markSent(id, created.value)
  else if (isJobRefusal(created.error)) return drills.end(drill, { failure: created.error })
  const retryAt = nextPoll(created.ok ? now : at, now)
  return retryAt === undefined ? drills.end(drill, { failure: { kind: 'drill_unsent' } }) : { retryAt }
}

async function poll(
  { exec, drills }: DrillNeeds,
  drill: Drill,
  sent: SentDrill,
  isOwn: boolean,
  now: number,
): Promise<Step> {
  const requester = requesterOf(drill)
  const fail = (failure: DrillFailure) => drills.end(drill, { failure })
  const retryAt = nextPoll(sent.at, now)
  const found = await exec.getScenarioJob(sent.job, requester)
  const job: ScenarioJob = found.ok ? found.value : { state: 'making' }
  if (job.state === 'failed') return fail({ kind: 'drill_not_made', reason: job.reason })
  if (job.state === 'cancelled') return fail({ kind: 'drill_canceled' })
  if (job.state !== 'completed') return retryAt === undefined ? fail({ kind: 'drill_late' }) : { retryAt }
  const { scenario } = job
  const granted = isOwn
    ? ok(true)
    : await exec.grantScenarioAccess({ scenario: scenario.id, email: drill.email }, requester)
  const mayPass = !granted.ok && !['not_found', 'request_refused'].includes(granted.error.kind)
  if (mayPass && retryAt !== undefined) return { retryAt }
  return drills.end(drill, { made: { ...scenario, isVisible: granted.ok } })
}

function requesterOf({ person }: Drill) {
  return { priority: 'background', user: person } as const
}

/** @param trainee the `memberKey` of the person it trains; `undefined` if that is the reader. */
function drawDrill(needs: DrillNeeds, drill: Drill, trainee: string | undefined): Content {
  const { id, name, request, made, failure = { kind: 'drill_not_made' } } = drill
  if (made === undefined) return drillFailedMessage({ id, request, ...failure })
  const { isVisible, id: scenario } = made
  const page = made.url && execPage(made.url, needs.linkHosts)
  if (trainee === undefined) return drillReadyMessage({ name: made.name, page })
  const target = { scenario, person: { member: trainee } }
  const assign = assignButtons(needs, target, assignLabel(name))
  return drillReadyMessage({ name: made.name, page, trainee: { name, isVisible, assign } })
}
