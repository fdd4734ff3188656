import { describe, expect, it } from 'vitest'
import {
  coachedGroups,
  shownOf,
  withAllPicked,
  withPicked,
} from '../../../src/features/set-up/coached-groups.ts'
import { fingerprint } from '../../../src/lib/fingerprint.ts'

const LONG = `${'l'.repeat(80)}@acme.com`
const MANY = Array.from({ length: 60 }, (_, at) => `U${at}0`)
const coachesOf = (...users: string[]) => ({ users, groups: [], emails: [] })
const GROUPS = [
  { id: 'g1', name: 'Sales' },
  { id: 'g2', name: 'SMB' },
]

describe('who was picked', () => {
  it.each<[string, string[], string[] | undefined, string[]]>([
    ['is all that a field could show', ['U1'], ['U2'], ['U2']],
    ['is nobody where all were taken out', ['U1'], [], []],
    ['is who stands there without a field', ['U1', 'S2'], undefined, ['U1', 'S2']],
    ['leaves an email that no option holds', ['U1', LONG], ['U2'], ['U2', LONG]],
    ['leaves those beyond the first fifty', MANY, [], MANY.slice(50)],
  ])('%s', (_, before, picked, after) => {
    expect(withPicked(before, picked)).toBe(after.join(','))
    expect(shownOf(before)).not.toContain(LONG)
  })
})

describe("the setting of groups' coaches", () => {
  it.each<[string, string, [string, string[]][]]>([
    ['is as before without a field', 'sales=U1; Gone=U2', []],
    ['keeps the name by which it names a group', 'sales=U3; Gone=U2', [['g1', ['U3']]]],
    ['has a group anew by its id', 'sales=U1; Gone=U2; g2=U4', [['g2', ['U4']]]],
    ['drops a group without coaches', 'Gone=U2', [['g1', []]]],
  ])('%s', (_, text, picked) => {
    const settings = [
      { group: 'sales', coaches: coachesOf('U1') },
      { group: 'Gone', coaches: coachesOf('U2') },
    ]
    const byKey = picked.map(([id, coaches]) => [fingerprint(id), coaches] as const)
    expect(withAllPicked(coachedGroups(coachesOf('U9'), settings, GROUPS), new Map(byKey))).toEqual([
      ['EXEC_COACHES', 'U9'],
      ['EXEC_GROUP_COACHES', text],
    ])
  })

  it('is one field for a group that it names twice', () => {
    const twice = [
      { group: 'g1', coaches: coachesOf('U1') },
      { group: 'Sales', coaches: coachesOf('U2') },
    ]
    expect(coachedGroups(coachesOf(), twice, GROUPS).get(fingerprint('g1'))).toEqual({
      name: 'g1',
      label: 'Sales',
      coaches: ['U1', 'U2'],
    })
  })
})
