import { describe, expect, it } from 'vitest'
import { readMember } from '../../src/exec/member.ts'

describe('readMember', () => {
  it('reads a flat member', () => {
    const member = { id: 'm1', email: 'ann@acme.com', first_name: 'Ann', last_name: 'Lee', role: 'admin' }
    expect(readMember(member)).toEqual({ email: 'ann@acme.com', name: 'Ann Lee', role: 'admin' })
  })

  it('reads a nested member', () => {
    const member = { id: 'm1', user: { email: 'ann@acme.com', first_name: 'Ann' }, role: 'staff' }
    expect(readMember(member)).toEqual({ email: 'ann@acme.com', name: 'Ann', role: 'staff' })
  })

  it('returns undefined for a value that is missing, null or of a wrong type', () => {
    const nothing = { email: undefined, name: undefined, role: undefined }
    expect(readMember({})).toEqual(nothing)
    expect(readMember({ email: null, role: null, user: null })).toEqual(nothing)
    expect(readMember({ email: 1, role: ['admin'], user: 'ann@acme.com' })).toEqual(nothing)
  })

  it('refuses anything but an object', () => {
    expect([null, 'ann@acme.com', 1, []].map(readMember)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })
})
