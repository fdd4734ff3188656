import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ExecClient } from '../../src/exec/exec-client.ts'
import { type NewScenarioJob, scenarioJobSchema } from '../../src/exec/scenario-job.ts'
import { failed, ok } from '../../src/lib/result.ts'
import { testClock } from '../support/clock.ts'
import { execMember } from '../support/exec/members.ts'
import { compileExecSchema, componentSchemas } from '../support/exec/openapi-document.ts'
import { endJob, finishJob } from '../support/exec/scenario-studio.ts'
import { scenarioDocument } from '../support/exec/scenarios.ts'
import { execForEachTest } from '../support/exec-for-each-test.ts'
import { gate } from '../support/gate.ts'

const PATH = '/scenario-studio/jobs'
const { id: SCENARIO, slug: SLUG } = scenarioDocument()
const JOB: NewScenarioJob = {
  email: 'carla@acme.com',
  prompt: 'Train the next step.',
  context: '## Next Step',
  slug: SLUG,
  requestId: 'drill-1',
}
const VIEW = { scenario: SCENARIO, email: 'jane@acme.com' }

const room = execForEachTest()
let client: ExecClient

beforeEach(() => {
  room.exec.members.push(execMember('jane'), execMember('carla'))
  room.exec.scenarios.set(SCENARIO, scenarioDocument())
  client = room.connect({ timing: { tryMs: 300, totalMs: 3000, backoffMs: 5 }, clock: testClock })
})

/** The only job. */
function job() {
  const [only] = room.exec.jobs
  if (only === undefined) throw new Error('Exec has no job.')
  return only
}

describe('ExecClient.createScenarioJob', () => {
  it('sends who asks for what, and returns the id of the job', async () => {
    expect(await client.createScenarioJob(JOB)).toEqual(ok('job1'))
    const { email: user_email, prompt, context, slug: scenario_slug, requestId: request_id } = JOB
    const sent = { user_email, prompt, context, scenario_slug, request_id }
    expect(room.exec.requests).toMatchObject([{ method: 'POST', path: PATH, sent, status: 201 }])
  })

  it('returns the job of a known id, also one that failed', async () => {
    await client.createScenarioJob(JOB)
    endJob(job(), 'failed', testClock())
    expect(await client.createScenarioJob({ ...JOB, prompt: 'Another' })).toEqual(ok('job1'))
    expect(room.exec.requests.at(-1)).toMatchObject({ status: 200, answer: { is_new: false } })
  })

  it('returns why Exec refused it', async () => {
    const errors = [
      await client.createScenarioJob({ ...JOB, email: 'bo@acme.com' }),
      await client.createScenarioJob({ ...JOB, prompt: 'x'.repeat(10_001) }),
      await client.createScenarioJob({ ...JOB, context: 'x'.repeat(50_001) }),
      await client.createScenarioJob({ ...JOB, slug: 'archived' }),
    ]
    room.exec.faults.set({ kind: 'answer', status: 404, body: '{}' })
    errors.push(await client.createScenarioJob({ ...JOB, slug: undefined }))
    const kinds = ['user_not_found', 'prompt_too_long', 'drill_refused', 'scenario_gone', 'drill_refused']
    expect(errors).toEqual(kinds.map((kind) => failed({ kind })))
    expect(room.exec.jobs).toEqual([])
  })

  it('waits for Exec longer than other requests do', async () => {
    client = room.connect({ timing: { tryMs: 30, totalMs: 30 }, clock: testClock })
    const answer = gate()
    room.exec.faults.setFor(PATH, { kind: 'late', until: answer.opened })
    const creating = client.createScenarioJob(JOB)
    room.exec.faults.setFor('/workspace', { kind: 'hang' })
    expect(await client.getWorkspace()).toEqual(failed({ kind: 'timed_out' }))
    answer.open()
    expect(await creating).toEqual(ok('job1'))
  })

  it('logs neither the email nor a text', async () => {
    await client.createScenarioJob(JOB)
    room.exec.faults.set({ kind: 'answer', status: 400, body: '{}' })
    await client.createScenarioJob(JOB)
    expect(room.logged).toContainEqual(expect.objectContaining({ method: 'POST', path: PATH, status: 400 }))
    expect(room.lines.join()).not.toMatch(/@|next step/i)
  })
})

it('sends one request for a job, its state and the right to see it, whatever becomes of it', async () => {
  room.exec.faults.set({ kind: 'server_error', status: 503 })
  const answers = [
    await client.createScenarioJob(JOB),
    await client.getScenarioJob('job1'),
    await client.grantScenarioAccess(VIEW),
  ]
  for (const answer of answers) expect(answer).toMatchObject(failed({ kind: 'server_fault' }))
  expect(room.sent).toBe(3)
})

describe('ExecClient.getScenarioJob', () => {
  it('returns how far the job is', async () => {
    await client.createScenarioJob(JOB)
    const states = [await client.getScenarioJob('job1')]
    job().status = 'processing'
    states.push(await client.getScenarioJob('job1'))
    endJob(job(), 'cancelled', testClock())
    states.push(await client.getScenarioJob('job1'))
    endJob(job(), 'failed', testClock())
    states.push(await client.getScenarioJob('job1'))
    finishJob(room.exec, job(), 'A stalling buyer', testClock())
    states.push(await client.getScenarioJob('job1'))
    const url = 'https://acme.app.exec.com/scenarios/made-job1-9c1d'
    expect(states).toEqual([
      ok({ state: 'making' }),
      ok({ state: 'making' }),
      ok({ state: 'cancelled' }),
      ok({ state: 'failed', reason: 'Unable to generate scenario from the provided prompt' }),
      ok({ state: 'completed', scenario: { id: 'madejob1', name: 'A stalling buyer', url } }),
    ])
  })

  it.each([
    ['a state that Exec adds later', { status: 'reviewing' }, { state: 'making' }],
    [
      'no more than a row can keep',
      { status: 'failed', error: { message: 'x'.repeat(100_000) } },
      { state: 'failed', reason: 'x'.repeat(1000) },
    ],
    [
      'no endless address',
      { status: 'completed', scenario: { id: 'a', url: `https://acme.app.exec.com/${'x'.repeat(5000)}` } },
      { state: 'completed', scenario: { id: 'a' } },
    ],
    ['a failure without a reason', { status: 'failed', error: null }, { state: 'failed' }],
    [
      'a scenario without a url',
      { status: 'completed', scenario: { id: 'a', url: 5 } },
      { state: 'completed', scenario: { id: 'a' } },
    ],
    ['no scenario where one was made', { status: 'completed', scenario: null }, { state: 'failed' }],
    ['no state', { id: 'job1' }, undefined],
  ])('reads %s', (_, body, read) => {
    expect(scenarioJobSchema.safeParse(body).data).toEqual(read)
  })
})

describe('ExecClient.grantScenarioAccess', () => {
  it('lets the person see the scenario', async () => {
    expect(await client.grantScenarioAccess(VIEW)).toEqual(ok(true))
    expect(room.exec.grants).toContainEqual({ scenario: SCENARIO, email: VIEW.email, can: ['view'] })
    const body = '{"granted":false}'
    room.exec.faults.set({ kind: 'answer', status: 200, body })
    expect(await client.grantScenarioAccess(VIEW)).toMatchObject(failed({ kind: 'unreadable' }))
  })

  it('returns not_found for a person or a scenario that Exec does not have', async () => {
    const answers = [
      await client.grantScenarioAccess({ ...VIEW, email: 'bo@acme.com' }),
      await client.grantScenarioAccess({ ...VIEW, scenario: '..' }),
    ]
    expect(answers).toEqual([failed({ kind: 'not_found' }), failed({ kind: 'not_found' })])
  })
})

describe.skipIf(componentSchemas?.ScenarioJob === undefined)("a job, against Exec's OpenAPI document", () => {
  const errorsOf = (answer: unknown) => {
    const validate = compileExecSchema({ $ref: '#/components/schemas/ScenarioJob' })
    validate(answer)
    return validate.errors
  }
  const lastAnswer = () => z.looseObject({}).parse(room.exec.requests.at(-1)?.answer)

  it.each(['queued', 'failed', 'completed'] as const)(
    'is answered by the fake as one that is %s',
    async (stage) => {
      await client.createScenarioJob(JOB)
      if (stage === 'failed') endJob(job(), stage, testClock())
      if (stage === 'completed') finishJob(room.exec, job(), 'A stalling buyer', testClock())
      await client.createScenarioJob(JOB)
      const { is_new, ...known } = lastAnswer()
      expect([is_new, errorsOf(known)]).toEqual([false, null])
      expect(known.scenario ?? {}).not.toHaveProperty('url')
      await client.getScenarioJob('job1')
      expect(errorsOf(lastAnswer())).toBeNull()
    },
  )
})
