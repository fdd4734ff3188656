import { expect, it } from 'vitest'
import { namesCoaches, namesUserGroup } from '../../src/access/create-access.ts'
import { NOBODY } from '../support/access.ts'

const SETTINGS = { rule: 'restricted', coaches: NOBODY, groupCoaches: [], monitors: false } as const
const GROUPS = { ...NOBODY, groups: ['S0COACHES'] }

it.each([
  [false, false, SETTINGS],
  [true, false, { ...SETTINGS, coaches: { ...NOBODY, users: ['U0COACH'] } }],
  [true, true, { ...SETTINGS, coaches: GROUPS }],
  [false, false, { ...SETTINGS, groupCoaches: [{ group: 'Sales', coaches: NOBODY }] }],
  [
    true,
    true,
    {
      ...SETTINGS,
      groupCoaches: [
        { group: 'Sales', coaches: NOBODY },
        { group: 'SMB', coaches: GROUPS },
      ],
    },
  ],
])(
  'says %s whether the settings name coaches, and %s whether a user group: %j',
  (coaches, group, settings) => {
    expect(namesCoaches(settings)).toBe(coaches)
    expect(namesUserGroup(settings)).toBe(group)
  },
)
