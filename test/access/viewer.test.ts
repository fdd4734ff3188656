import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Viewers } from '../../src/access/viewer.ts'
import { Sessions } from '../../src/exec/sessions.ts'
import { type AccessRoom, ruleOf, startAccess } from '../support/access.ts'
import { testClock } from '../support/clock.ts'
import { ID, sessionDocument } from '../support/exec/session-documents.ts'

const PATH = `/sessions/${ID}`
const COACHES = { coaches: { users: ['U0REP2'], groups: ['S0COACHES'] } }
const ANSWER_MS = 1500
/** Two of them leave time, and one on top of the promise is too late. */
const SLOW_MS = 600

let room: AccessRoom

beforeEach(async () => {
  room = await startAccess(COACHES)
  room.exec.sessions.set(ID, sessionDocument())
  room.addMember('ada', 'admin')
})

afterEach(() => room.close())

const viewer = (user: string) => room.viewer(user)

const paths = () => room.paths
/** With what a busy machine may add. */
const isPromised = (startedAt: number, ms: number) => performance.now() - startedAt < ms + 500

describe('Viewer.open', () => {
  it.each(['U0OUTSIDER', 'U0GONE'])(
    'asks Exec for nothing for %s once the profile is cached',
    async (user) => {
      await viewer(user).open(ID)
      const before = paths().length
      expect(await viewer(user).open('other123')).toMatchObject({ ok: false })
      expect(await viewer(user).mayManage('other123')).toMatchObject({ ok: false })
      expect(paths()).toHaveLength(before)
    },
  )

  it('throws an error of the fetch to its caller alone, even while the profile is looked up', async () => {
    room.slack.settings.latencyMs = 20
    const fault = 'a fault of our own'
    const sessions = new Sessions(
      { getSession: () => Promise.reject(new Error(fault)) },
      { clock: testClock },
    )
    const faulty = new Viewers({ ...viewer('U0REP').sources, sessions })
    await expect(faulty.of('U0REP').open(ID)).rejects.toThrow(fault)
    room.restart()
    const others = new Viewers({ ...viewer('U0REP').sources, sessions })
    await expect(others.of('U0REP').mayManage(ID)).rejects.toThrow(fault)
  })
})

describe('the look-ups of a Viewer', () => {
  it('looks up no role for the participant, and none after one that allows', async () => {
    await viewer('U0REP').open(ID)
    expect(room.slack.callsOf('usergroups.users.list')).toEqual([])
    expect(await ruleOf(viewer('U0COACH').open(ID))).toBe('coach')
    expect(paths()).toEqual([PATH])
    expect(await ruleOf(viewer('U0ADMIN').open(ID))).toBe('admin')
    expect(paths()).toEqual([PATH, '/workspace/members'])
  })

  it('reads the profile and the roles of a person once, whatever is asked of them', async () => {
    room.slack.fault('usergroups.users.list', { kind: 'error', error: 'internal_error', times: 10 })
    const colleague = viewer('U0COLLEAGUE')
    for (const id of [ID, 'other123']) await colleague.open(id)
    await colleague.mayManage(ID)
    expect(room.slack.callsOf('users.info')).toHaveLength(1)
    expect(room.slack.callsOf('usergroups.users.list')).toHaveLength(1)
  })

  it('fetches the session while the look-up of the profile is in flight', async () => {
    room.slack.fault('users.info', { kind: 'slow', latencyMs: 200 })
    const opening = viewer('U0REP').open(ID)
    await expect.poll(paths, { interval: 5 }).toEqual([PATH])
    expect(room.slack.callsOf('users.info')).toEqual([])
    expect(await opening).toMatchObject({ ok: true })
  })

  it('answers in time when the look-ups hang one after another, without an unhandled rejection', async () => {
    room.restart({ ...COACHES, answerMs: ANSWER_MS })
    // A coach by id costs no look-up of Exec's members, so these are not cached yet.
    await viewer('U0REP2').open(ID)
    room.exec.faults.set({ kind: 'hang' })
    room.slack.fault('users.info', { kind: 'slow', latencyMs: SLOW_MS })
    room.slack.fault('usergroups.users.list', { kind: 'slow', latencyMs: SLOW_MS })
    const rejections: unknown[] = []
    const onRejection = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', onRejection)
    const startedAt = performance.now()
    const opened = await ruleOf(viewer('U0COLLEAGUE').open(ID))
    expect(performance.now() - startedAt).toBeGreaterThan(2 * SLOW_MS)
    expect(isPromised(startedAt, ANSWER_MS)).toBe(true)
    room.hangUp()
    await expect.poll(() => room.exec.requests.at(-1)?.ms).toBeDefined()
    process.off('unhandledRejection', onRejection)
    expect(opened).toBe('admins_unreadable')
    expect(rejections).toEqual([])
  })
})

describe('Viewer.mayManage', () => {
  const GONE = 'nosuchone'

  it.each([
    ['a coach by id', 'U0REP2', 'coach'],
    ['a coach by user group', 'U0COACH', 'coach'],
    ["one of Exec's admins", 'U0ADMIN', 'admin'],
  ])('lets %s remove the card though Exec no longer has the session', async (_, user, by) => {
    expect(await ruleOf(viewer(user).mayManage(GONE))).toBe(by)
  })

  it('refuses a full member, whatever EXEC_ACCESS says', async () => {
    room.restart({ ...COACHES, rule: 'workspace' })
    expect(await ruleOf(viewer('U0COLLEAGUE').mayManage(ID))).toBe('not_allowed')
  })

  it('refuses the participant if Exec no longer has the session or is down', async () => {
    expect(await ruleOf(viewer('U0REP').mayManage(GONE))).toBe('not_found')
    room.exec.faults.set({ kind: 'invalid_key' })
    expect(await ruleOf(viewer('U0REP').mayManage(ID))).toBe('key_rejected')
  })

  it('answers in time when a look-up hangs', async () => {
    room.exec.faults.setFor('/workspace/members', { kind: 'hang' })
    room.restart({ ...COACHES, answerMs: 200 })
    const startedAt = performance.now()
    expect(await ruleOf(viewer('U0COLLEAGUE').mayManage(ID))).toBe('admins_unreadable')
    expect(isPromised(startedAt, 200)).toBe(true)
  })
})
