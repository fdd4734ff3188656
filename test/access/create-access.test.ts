import { expect, it } from 'vitest'
import { namesUserGroup } from '../../src/access/create-access.ts'
import { NOBODY } from '../support/access.ts'

const SETTINGS = { rule: 'restricted', coaches: NOBODY, groupCoaches: [], monitors: false } as const
const GROUPS = { ...NOBODY, groups: ['S0COACHES'] }

it.each([
  [false, SETTINGS],
  [false, { ...SETTINGS, coaches: { ...NOBODY, users: ['U0COACH'] } }],
  [true, { ...SETTINGS, coaches: GROUPS }],
  [false, { ...SETTINGS, groupCoaches: [{ group: 'Sales', coaches: NOBODY }] }],
  [
    true,
    {
      ...SETTINGS,
      groupCoaches: [
        { group: 'Sales', coaches: NOBODY },
        { group: 'SMB', coaches: GROUPS },
      ],
    },
  ],
])('says %s whether the settings name a user group: %j', (names, settings) => {
  expect(namesUserGroup(settings)).toBe(names)
})
