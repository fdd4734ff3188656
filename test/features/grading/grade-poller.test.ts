import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { APP_DATABASE } from '../../support/database/app-with-database.ts'
import { type DatabaseSpace, databaseSpace } from '../../support/database/databases.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { type GradedWatch, POLL_SECONDS, startWatch } from '../../support/graded-watch.ts'

const told = (...recent: string[]) => ({ recent, earlier: [] })
const range = (count: number) => Array.from({ length: count }, (_, index) => index)

describe.each([APP_DATABASE])('the grade poller with %s', (kind) => {
  let space: DatabaseSpace
  let watch: GradedWatch

  beforeAll(async () => {
    space = await databaseSpace(kind)
  })

  beforeEach(async () => {
    watch = await startWatch(space)
  })

  afterEach(() => watch.close())

  /** A replica after its first poll. */
  async function polled() {
    const poller = await watch.replica()
    await poller.run()
    return poller
  }

  async function remembered() {
    const { ofAllWorkspaces: db } = await watch.open()
    const rows = db.selectFrom('seen_sessions').select('session').where('workspace', '=', watch.workspace)
    return rows.execute()
  }

  const logged = () => watch.log.map((line) => JSON.parse(line))

  afterAll(() => space.remove())

  it('only learns at the first poll, and then tells of each grade once, whatever Exec makes of it later', async () => {
    const poller = await watch.replica()
    watch.addGraded('old', HOUR_MS)
    watch.addUngraded('a', HOUR_MS)
    await poller.run()
    expect(watch.graded).toEqual([{ recent: [], earlier: ['old'] }])
    await watch.pollLater(poller)
    watch.grade('a')
    watch.addGraded('b')
    await watch.pollLater(poller)
    const restarted = await watch.replica()
    for (const fields of [{ score: 20 }, { score: null }, {}]) {
      watch.grade('a', fields)
      await watch.pollLater(restarted)
    }
    expect(watch.graded.slice(1)).toEqual([told('a', 'b')])
    expect(new Set(watch.outcomes)).toEqual(new Set(['ok']))
  })

  it('tells of what was graded within a day after a pause of days, and counts the rest in the log', async () => {
    const poller = await watch.replica()
    watch.addUngraded('before', HOUR_MS)
    await poller.run()
    watch.now += 96 * HOUR_MS
    watch.grade('before')
    watch.addGraded('old', 30 * HOUR_MS)
    watch.addGraded('new', 20 * HOUR_MS)
    await poller.run()
    expect(watch.graded).toEqual([{ recent: ['new'], earlier: ['before', 'old'] }])
    expect(logged()).toContainEqual(
      expect.objectContaining({ msg: 'sessions were graded too long ago', skipped: 2 }),
    )
  })

  it('tells again of what it could not mark as told', async () => {
    const poller = await polled()
    watch.addGraded('a')
    watch.afterGraded = async () => {
      watch.afterGraded = async () => {}
      throw new Error('the process dies')
    }
    await watch.pollLater(poller)
    await watch.pollLater(await watch.replica())
    await watch.pollLater(poller)
    expect(watch.graded).toEqual([told('a'), told('a')])
    expect(watch.outcomes).toEqual(['ok', 'failed', 'ok', 'ok'])
  })

  it('asks nothing if it is turned off, nor while nobody wants to hear', async () => {
    await (await watch.replica({ pollSeconds: 0 })).run()
    const poller = await watch.replica()
    watch.isWanted = false
    expect(await poller.run()).toBe(POLL_SECONDS * 1000)
    expect(watch.exec.requests).toEqual([])
  })

  it('asks who wants to hear only when a poll is due', async () => {
    const poller = await polled()
    let asked = 0
    const other = await watch.replica({
      async wantsToHear() {
        asked += 1
        return true
      },
    })
    watch.now += MINUTE_MS
    expect([await poller.run(), await other.run()]).toEqual([4 * MINUTE_MS, 4 * MINUTE_MS])
    expect(asked).toBe(0)
    await watch.pollLater(other, 4 * MINUTE_MS)
    expect(asked).toBe(1)
  })

  it('asks once for all replicas', async () => {
    const replicas = [await watch.replica(), await watch.replica(), await watch.replica()]
    for (const round of range(4)) {
      for (const _ of range(2)) {
        await Promise.all(replicas.map((poller) => poller.run()))
        watch.now += POLL_SECONDS * 500
      }
      expect(watch.exec.requests).toHaveLength(round + 1)
    }
  })

  it('lets another replica go on when one has died during a poll', async () => {
    const one = await watch.replica()
    watch.exec.faults.next({ kind: 'late', until: new Promise(() => {}) })
    void one.run()
    await expect.poll(() => watch.exec.requests).toHaveLength(1)
    const two = await watch.replica()
    await watch.pollLater(two)
    expect(watch.outcomes).toEqual(['ok'])
  })

  it('polls three times as seldom when nothing has come for an hour, until something does', async () => {
    const poller = await watch.replica()
    const start = watch.now
    async function live(minutes: number) {
      const end = watch.now + minutes * MINUTE_MS
      while (watch.now < end) watch.now = Math.min(end, watch.now + (await poller.run()))
    }
    const polls = () => watch.exec.requests.map(({ at }) => (at - start) / MINUTE_MS)
    await live(83)
    watch.addUngraded('a')
    await live(20)
    const hour = range(14).map((poll) => 5 * poll)
    expect(polls()).toEqual([...hour, 80, 95, 100])
  })

  it('reads ten pages at most, and logs that it left sessions out', async () => {
    const poller = await polled()
    const created_at = new Date(watch.now).toISOString()
    const pagination = { total_pages: 12, total_count: 12 }
    for (const index of range(12)) {
      const body = JSON.stringify({ data: [{ id: `s${index}`, score: 80, created_at }], pagination })
      watch.exec.faults.next({ kind: 'answer', status: 200, body })
    }
    await watch.pollLater(poller)
    expect(watch.graded[0]?.recent).toHaveLength(10)
    expect(watch.exec.requests).toHaveLength(11)
    expect(logged()).toContainEqual(
      expect.objectContaining({ msg: 'Exec has more sessions than one look reads' }),
    )
  })

  it('reads one page of many that it has seen, and all of them once in six hours', async () => {
    const poller = await watch.replica()
    watch.addUngraded('abandoned', 20 * HOUR_MS)
    for (const index of range(150)) watch.addGraded(`s${index}`, index * MINUTE_MS)
    await poller.run()
    const requests = () => watch.exec.requests.splice(0).length
    expect(requests()).toBe(2)
    for (const _ of range(4)) await watch.pollLater(poller, 30 * MINUTE_MS)
    expect(requests()).toBe(4)
    watch.grade('abandoned')
    for (const _ of range(4)) await watch.pollLater(poller, 30 * MINUTE_MS)
    expect(requests()).toBe(5)
    expect(watch.graded.slice(1)).toEqual([told('abandoned')])
  })

  it('asks once an interval while Exec fails, and then misses nothing', async () => {
    const poller = await polled()
    watch.addGraded('a')
    watch.exec.faults.next({ kind: 'server_error', status: 503 })
    watch.exec.faults.next({ kind: 'limited', retryAfter: 30, where: 'body' })
    for (const _ of range(2)) {
      await watch.pollLater(poller)
      await poller.run()
    }
    expect(watch.graded).toEqual([])
    await watch.pollLater(poller)
    expect(watch.graded).toEqual([told('a')])
    expect(watch.outcomes).toEqual(['ok', 'server_fault', 'limited', 'ok'])
    expect(watch.exec.requests).toHaveLength(4)
  })

  it('tells of the pages that it could read, and of the others later', async () => {
    const poller = await polled()
    for (const index of range(150)) watch.addGraded(`s${index}`, index)
    watch.exec.faults.next({ kind: 'late', until: Promise.resolve() })
    watch.exec.faults.next({ kind: 'server_error', status: 500 })
    await watch.pollLater(poller)
    expect(watch.graded.map(({ recent }) => recent.length)).toEqual([100])
    await watch.pollLater(poller, 10 * MINUTE_MS)
    expect(watch.graded.map(({ recent }) => recent.length)).toEqual([100, 50])
  })

  it('waits for a database that is down, and logs that once', async () => {
    const poller = await polled()
    watch.addGraded('a')
    const { ofAllWorkspaces: db } = await watch.open()
    await sql`alter table leases rename to gone`.execute(db)
    for (const _ of range(3)) await watch.pollLater(poller)
    await sql`alter table gone rename to leases`.execute(db)
    await watch.pollLater(poller)
    expect(watch.graded).toEqual([told('a')])
    const messages = logged()
      .map(({ msg }) => msg)
      .filter((msg) => /^looking/.test(msg))
    expect(messages).toEqual(['looking for graded sessions fails', 'looking for graded sessions works again'])
  })

  it('forgets sessions a week after they began though no newer one begins, and tells of none again', async () => {
    const poller = await watch.replica()
    watch.addUngraded('a')
    await poller.run()
    watch.grade('a')
    for (const _ of range(8)) await watch.pollLater(poller, 24 * HOUR_MS)
    expect(await remembered()).toEqual([])
    expect(watch.graded).toHaveLength(1)
  })

  it('forgets sessions a week after they began, also while nobody wants to hear', async () => {
    const poller = await watch.replica()
    watch.addGraded('a', 24 * HOUR_MS)
    watch.addGraded('b', 0)
    await poller.run()
    watch.isWanted = false
    await watch.pollLater(poller, 6.5 * 24 * HOUR_MS)
    expect(await remembered()).toEqual([{ session: 'b' }])
  })
})
