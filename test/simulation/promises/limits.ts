import { DAY_MS, MINUTE_MS } from '../../support/durations.ts'
import type { World } from '../world.ts'

const PER_MINUTE = 60
const PER_DAY = 1000

/** Never more than Exec allows, whenever its minute or day begins. */
export function limits(world: World): void {
  const sent: number[] = []
  world.watchers.exec.push(({ at }) => {
    sent.push(at)
    while ((sent[0] ?? at) <= at - DAY_MS) sent.shift()
    const inMinute = sent.length - sent.findIndex((one) => one > at - MINUTE_MS)
    if (inMinute > PER_MINUTE) world.fail('at most 60 requests a minute', `${inMinute} within a minute`)
    if (sent.length > PER_DAY) world.fail('at most 1,000 requests a day', `${sent.length} within a day`)
  })
}
