import { describe, expect, it } from 'vitest'
import { readMember } from '../../src/exec/member.ts'

describe('readMember', () => {
  it.each([
    [
      'a flat member',
      { email: 'ann@acme.com', first_name: 'Ann', last_name: 'Lee', role: 'admin' },
      'Ann Lee',
      true,
    ],
    ['a nested member', { user: { email: 'ann@acme.com', first_name: 'Ann' }, role: 'staff' }, 'Ann', false],
    ['a member without a name', { email: ' ann@acme.com', role: ['admin'] }, undefined, false],
  ])('reads %s', (_, value, name, isAdmin) => {
    expect(readMember(value)).toEqual({ email: 'ann@acme.com', name, isAdmin })
  })

  it.each([
    {},
    { email: null, role: null, user: null },
    { email: 1, user: 'ann@acme.com' },
    null,
    'ann@acme.com',
    1,
    [],
  ])('leaves out %j, which has no email', (value) => {
    expect(readMember(value)).toBeUndefined()
  })
})
