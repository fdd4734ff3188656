import { MINUTE_MS } from '../../support/durations.ts'
import type { World } from '../world.ts'

const WARN = 40
const ERROR = 50
/** What a trouble leaves behind may still be noticed for so long. */
const AFTERMATH_MS = 2 * MINUTE_MS

/** No fault of the app's own, and no warning without a cause. */
export function quiet(world: World): void {
  world.watchers.line.push((line, { name }) => {
    const { level, msg, reason, decision, error_name, at } = line
    const where = [msg, reason, error_name, at].filter((part) => part !== undefined).join(' ')
    if (reason === 'internal' || decision === 'internal')
      world.fail('no fault of its own', `${name}: ${where}`)
    if (level >= ERROR && !world.isCalm(AFTERMATH_MS)) return
    if (level >= ERROR) world.fail('no error without a cause', `${name}: ${where}`)
    else if (level === WARN && world.isCalm(AFTERMATH_MS))
      world.fail('no warning without a cause', `${name}: ${where}`)
  })
  const seen = new Set<unknown>()
  world.watchers.call.push(() => {
    for (const refusal of world.slack.refusals) {
      if (seen.has(refusal)) continue
      seen.add(refusal)
      world.fail('Slack takes all that the app sends', `${refusal.method} ${refusal.error}: ${refusal.why}`)
    }
  })
}
