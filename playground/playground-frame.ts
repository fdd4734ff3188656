import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { PeopleList } from './draw/option-list.tsx'
import { SetUpBar } from './draw/set-up-bar.tsx'
import { EXEC_FAULTS, SLACK_FAULTS } from './faults.ts'
import { COMMANDS } from './manifest.ts'
import type { Frame } from './page-data.ts'
import { nameOf } from './people.ts'
import type { World } from './world.ts'

/** Where variables set the app up. */
const RULES = {
  access: {
    restricted: 'Participant, Exec admins, coaches',
    workspace: 'Every full member',
  },
  unfurls: { card: 'Card', score: "Others' score", private: 'Button only', off: 'Off' },
  results: { off: 'Off: only for who asks for it', on: 'On: a DM for each graded session' },
}

/** What the page shows around the screen. */
export function playgroundFrame({ slack, exec, clock, roles, adding }: World): Frame {
  const { workspace } = slack
  return {
    workspace: workspace.team.name,
    setUpBar:
      adding === undefined
        ? ''
        : renderToStaticMarkup(createElement(SetUpBar, { ...adding, apiKey: exec.apiKey })),
    // After all messages of this millisecond.
    openedAt: `${(clock.now() / 1000).toFixed(3)}999`,
    people: Object.entries(roles).map(([id, { name }]) => ({
      id,
      label: `${nameOf(workspace, id)} (${name})`,
    })),
    mentions: renderToStaticMarkup(
      createElement(PeopleList, {
        names: workspace.people.filter(({ deleted }) => deleted !== true).map(({ real_name }) => real_name),
      }),
    ),
    commands: COMMANDS.map(({ command, usage_hint, description }) => ({
      command,
      usageHint: usage_hint,
      description,
    })),
    choices: {
      exec: EXEC_FAULTS,
      slack: SLACK_FAULTS,
      ...(adding === undefined && RULES),
    },
  }
}
