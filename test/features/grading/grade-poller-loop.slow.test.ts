import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  DATABASE_KINDS,
  type DatabaseKind,
  type DatabaseSpace,
  databaseSpace,
} from '../../support/database/databases.ts'
import { HOUR_MS, MINUTE_MS } from '../../support/durations.ts'
import { gate } from '../../support/gate.ts'
import { type GradedWatch, startWatch } from '../../support/graded-watch.ts'

let space: DatabaseSpace
let watch: GradedWatch

function beginWith(kind: DatabaseKind): void {
  beforeAll(async () => {
    space = await databaseSpace(kind)
  })
  beforeEach(async () => {
    watch = await startWatch(space)
  })
  afterEach(() => watch.close())
  afterAll(() => space.remove())
}

describe('a day of the grade poller', { timeout: 60_000 }, () => {
  beginWith('sqlite')

  /** Lets a day pass in simulated time; `onWait` is called before each wait. */
  async function liveADay(onWait: (passedMs: number) => void): Promise<void> {
    const start = watch.now
    const end = gate()
    const poller = await watch.replica({
      async sleep(ms) {
        onWait(watch.now - start)
        watch.now += ms
        if (watch.now - start >= 24 * HOUR_MS) void poller.stop().then(end.open)
      },
    })
    poller.start()
    await end.opened
  }

  it('takes no more with 2,000 sessions, of which each that is graded is told once', async () => {
    let added = 0
    const graded = new Set<string>()
    await liveADay((passedMs) => {
      const began = Math.min(2000, Math.floor(passedMs / 40_000))
      for (; added < began; added += 1) watch.addUngraded(`s${added}`, 0)
      for (let index = graded.size; index < added - 30; index += 1) {
        // Every tenth is abandoned, so that there is always an old session without a grade.
        if (index % 10 > 0) watch.grade(`s${index}`)
        graded.add(`s${index}`)
      }
    })
    expect(watch.exec.requests.length).toBeLessThanOrEqual(288)
    const told = watch.graded.flatMap(({ recent }) => recent)
    expect(told).toHaveLength(new Set(told).size)
    expect(told.length).toBeGreaterThan(1700)
  })
})

describe.each(DATABASE_KINDS)('the loop of the grade poller with %s', (kind) => {
  beginWith(kind)

  it('stops after the page that it reads, and leaves the rest to the next poll', async () => {
    const one = await watch.replica()
    await one.run()
    for (let index = 0; index < 150; index += 1) watch.addGraded(`s${index}`, index)
    const answer = gate()
    watch.exec.faults.next({ kind: 'late', until: answer.opened })
    watch.now += 5 * MINUTE_MS
    one.start()
    await expect.poll(() => watch.exec.requests).toHaveLength(2)
    const stopped = one.stop()
    answer.open()
    await stopped
    expect(watch.outcomes).toEqual(['ok', 'stopped'])
    await watch.pollLater(await watch.replica())
    expect(watch.graded.map(({ recent }) => recent.length)).toEqual([100, 50])
  })
})
