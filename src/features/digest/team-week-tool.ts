import { z } from 'zod'
import { expectedIn, peopleWithout } from '../../access/quiet-people.ts'
import { authorizeTeam } from '../../access/team.ts'
import { attemptsIn, isIn } from '../../blocks/digest/reasons.ts'
import { weekMessage } from '../../blocks/digest/week-message.ts'
import { must } from '../../delivery/answer.ts'
import { tool } from '../../delivery/tool.ts'
import { HOUR_MS, SILENT_MS, WEEK_MS } from '../../lib/durations.ts'
import { type RecentNeeds, readRecent } from './read-recent.ts'

/** Like the digest, but of the last seven days, and ignoring what was told before. */
export const teamWeek = tool({
  name: 'team_week',
  title: "My team's week",
  description:
    "For coaches and Exec admins: the last seven days of the people whom they coach: who practiced, who didn't, whose score rose and whose slipped. Not for one person: call person_sessions. Not for one scenario: call scores_by_person.",
  input: z.object({}),
  async run(needs: RecentNeeds, { viewer, now }) {
    const listOf = 'team'
    const { team } = must(await authorizeTeam(viewer, 'team'), { listOf })
    const { scope } = team
    const to = now.getTime()
    // Rounded to the hour, so that a second call within minutes is answered from the cache.
    const since = new Date(to - SILENT_MS - (to % HOUR_MS))
    const [list, expected] = await Promise.all([
      readRecent(needs, viewer, scope, since, viewer.requester),
      expectedIn(viewer, scope, 'background'),
    ])
    const { sessions, isWhole, read } = must(list, { listOf })
    const week = { from: to - WEEK_MS, to }
    const inWeek = sessions.filter((session) => isIn(session, week))
    const reply = weekMessage({
      sessions: inWeek,
      attempts: attemptsIn(sessions, week),
      without: isWhole && expected.ok ? peopleWithout(expected.value, inWeek) : undefined,
      newest: isWhole ? undefined : read,
      now,
    })
    return { audit: { listOf, decision: 'listed', reason: scope.by }, reply }
  },
})
