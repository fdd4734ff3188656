import { sampleSessions, sessionLink } from './exec-sessions.ts'
import { EXEC_FAULTS, SLACK_FAULTS } from './faults.ts'
import { COMMANDS } from './manifest.ts'
import type { Frame } from './page-data.ts'
import { nameOf, playgroundWorkspace, ROLES } from './people.ts'

const workspace = playgroundWorkspace()

/** What the page shows around the screen. It never changes. */
export function playgroundFrame(): Frame {
  return {
    people: Object.entries(ROLES).map(([id, { name }]) => ({
      id,
      label: `${nameOf(workspace, id)} (${name})`,
    })),
    sessions: [
      ...sampleSessions().map(({ id, shows }) => ({ id, shows, link: sessionLink(id) })),
      { id: 'nowhere1', shows: 'No such session', link: sessionLink('nowhere1') },
    ],
    commands: COMMANDS.map(({ command, usage_hint, description }) => ({
      command,
      usageHint: usage_hint,
      description,
    })),
    choices: {
      exec: EXEC_FAULTS,
      slack: SLACK_FAULTS,
      access: {
        restricted: 'Participant, Exec admins, coaches',
        workspace: 'Every full member',
      },
      unfurls: { card: 'Card', private: 'Button only', off: 'Off' },
      workObjects: { off: 'Off', on: 'On', missing: 'On, but the workspace has none' },
    },
  }
}
