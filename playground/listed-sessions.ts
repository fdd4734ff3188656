import type { FakeExec } from '../test/support/exec/fake-exec.ts'
import { drillSession, graded, sampleSessions, sessionLink, sessionTitle } from './exec-sessions.ts'
import type { ListedSession } from './page-data.ts'

const SHOWS = new Map([...sampleSessions(), drillSession({}, 0)].map(({ id, shows }) => [id, shows]))
const NOWHERE = 'nowhere1'

/** What is in the simulated Exec now, and one session that is not. */
export function listedSessions({ sessions }: Pick<FakeExec, 'sessions'>): ListedSession[] {
  return [
    ...[...sessions].map(([id, document]) => {
      const shows = SHOWS.get(id) ?? ''
      const isGradable = graded(document) !== undefined
      return {
        id,
        shows: isGradable ? `Grade it to see: ${shows.charAt(0).toLowerCase()}${shows.slice(1)}` : shows,
        title: sessionTitle(document),
        link: sessionLink(id),
        isGradable,
      }
    }),
    {
      id: NOWHERE,
      title: 'No such session',
      shows: 'Exec answers 404',
      link: sessionLink(NOWHERE),
      isGradable: false,
    },
  ]
}
