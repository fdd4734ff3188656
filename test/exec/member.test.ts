import { describe, expect, it } from 'vitest'
import { groupSchema, memberSchema } from '../../src/exec/member.ts'

const ann = { email: 'ann@acme.com', first_name: 'Ann', last_name: 'Lee' }

describe('memberSchema', () => {
  it.each([
    ['a flat member', { ...ann, role: 'admin' }, 'Ann Lee', true],
    ['a nested member', { user: { ...ann, last_name: null }, role: 'staff' }, 'Ann', false],
    ['a member without a name', { email: ' ann@acme.com', role: ['admin'] }, undefined, false],
  ])('reads %s', (_, value, name, isAdmin) => {
    expect(memberSchema.parse(value)).toEqual({ email: 'ann@acme.com', name, isAdmin })
  })

  it('cuts names far longer than any', () => {
    const { name } = memberSchema.parse({ ...ann, first_name: 'x'.repeat(100_000) })
    expect(name).toBe(`${'x'.repeat(200)} Lee`)
    expect(groupSchema.parse({ id: 'g1', name: 'x'.repeat(100_000) }).name).toBe('x'.repeat(200))
  })

  it.each([
    {},
    { email: null, role: null, user: null },
    { email: 1, user: 'ann@acme.com' },
    { email: ' ', role: 'admin' },
    null,
    'ann@acme.com',
    [],
  ])('leaves out %j, which has no email', (value) => {
    expect(memberSchema.safeParse(value).success).toBe(false)
  })
})

describe('groupSchema', () => {
  it.each([
    [{ id: 'g1', name: ' Sales ', created_at: 'x' }, 'Sales'],
    [{ id: 'g1', name: null }, ''],
    [{ id: 'g1', name: 3 }, ''],
  ])('reads %j, with the name %j', (value, name) => {
    expect(groupSchema.parse(value)).toEqual({ id: 'g1', name })
  })

  it.each([{ id: '', name: 'Sales' }, { id: 'a,b' }, { name: 'Sales' }, 'g1'])('leaves out %j', (value) => {
    expect(groupSchema.safeParse(value).success).toBe(false)
  })
})
