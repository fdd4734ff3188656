import type { ModalView } from '@slack/types'
import { describe, expect, it } from 'vitest'
import { Sheet } from '../../../src/blocks/text/sheet.ts'
import { interactiveElements } from '../../support/slack/blocks/interactive-elements.ts'
import { validateView } from '../../support/slack/blocks/validate-view.ts'
import { type Choice, chosenState, stateOf, withValue } from '../../support/slack/element-values.ts'
import { type JsonObject, objectsIn } from '../../support/slack/json.ts'
import { readable } from '../../support/slack/readable.ts'
import { sent } from '../sent.ts'

const CHOICES = [
  { label: 'One', value: 'one' },
  { label: 'Two', value: 'two' },
] as const
const HINT = { hint: 'A hint.' }

/** The blocks as Slack has them. */
function posted({ blocks }: Sheet): JsonObject[] {
  const title = { type: 'plain_text', text: 'A form' } as const
  const view: ModalView = { type: 'modal', title, submit: title, blocks }
  expect(validateView(sent(view), 'modal')).toEqual([])
  return objectsIn(sent(blocks))
}

/** What Slack sends of an open form, in which someone has chosen. */
function filled(blocks: JsonObject[], choice: Choice): JsonObject {
  const elements = interactiveElements(blocks)
  const [{ block, element } = { block: {}, element: {} }] = elements
  return withValue(stateOf(elements), block, element, chosenState(element, choice))
}

const shows = (sheet: Sheet) => readable(posted(sheet))

type Field = (sheet: Sheet) => unknown

describe('a field', () => {
  it.each<[string, Field, initial: unknown, choice: Choice, read: unknown]>([
    [
      'of rich text',
      (sheet) => sheet.richText('field', 'Note', { ...HINT, initial: [{ text: 'Before' }] }),
      [{ text: 'Before' }],
      'After',
      [{ text: 'After' }],
    ],
    [
      'of rich text that is empty',
      (sheet) => sheet.richText('field', 'Note'),
      [],
      'After',
      [{ text: 'After' }],
    ],
    [
      'of text',
      (sheet) => sheet.plainText('field', 'Name', { ...HINT, initial: 'Before' }),
      'Before',
      'After',
      'After',
    ],
    [
      'with several to tick',
      (sheet) => sheet.checkboxes('field', 'Which', { choices: CHOICES, initial: ['one'] }),
      ['one'],
      ['two'],
      ['two'],
    ],
    [
      'of a day',
      (sheet) => sheet.date('field', 'Due', { initial: '2026-04-03' }),
      '2026-04-03',
      '2026-04-04',
      '2026-04-04',
    ],
    [
      'to tick',
      (sheet) => sheet.checkbox('field', 'Retry', { text: 'Assign a retry', dispatch: true }),
      false,
      ['field'],
      true,
    ],
    [
      'that is ticked',
      (sheet) => sheet.checkbox('field', 'Retry', { text: 'Assign a retry', initial: true }),
      true,
      [],
      false,
    ],
    [
      'of radio buttons',
      (sheet) => sheet.radio('field', 'Which', { choices: CHOICES, initial: 'one' }),
      'one',
      'two',
      'two',
    ],
    [
      'of a menu',
      (sheet) => sheet.select('field', 'Which', { choices: CHOICES, initial: 'one' }),
      'one',
      'two',
      'two',
    ],
    [
      'of a menu in which nothing is chosen yet',
      (sheet) => sheet.select('field', 'Which', { choices: CHOICES, placeholder: 'Choose' }),
      undefined,
      'two',
      'two',
    ],
    ['of a person', (sheet) => sheet.person('field', 'Who'), undefined, 'U0REP', 'U0REP'],
    [
      'of a conversation',
      (sheet) => sheet.conversation('field', 'Where', { initial: 'C0TEAM' }),
      'C0TEAM',
      'C0OPEN',
      'C0OPEN',
    ],
    [
      'of the conversation that is open',
      (sheet) => sheet.conversation('field', 'Where', { opensAtCurrent: true }),
      undefined,
      'C0OPEN',
      'C0OPEN',
    ],
  ])('%s is drawn, read, and drawn again as it was filled in', (_, field, initial, choice, read) => {
    const sheet = new Sheet()
    expect(sheet.has('field')).toBe(false)
    expect(field(sheet)).toEqual(initial)
    const state = filled(posted(sheet), choice)
    const again = new Sheet(state)
    expect(again.has('field')).toBe(true)
    expect(field(again)).toEqual(read)
    expect(stateOf(interactiveElements(posted(again)))).toEqual(state)
  })

  it.each<[string, Field]>([
    ['text', (sheet) => sheet.plainText('field', 'Name', { initial: 'Before', optional: true })],
    ['a day', (sheet) => sheet.date('field', 'Due', { initial: '2026-04-03', optional: true })],
    [
      'a choice',
      (sheet) => sheet.select('field', 'Which', { choices: CHOICES, initial: 'one', optional: true }),
    ],
  ])('from which someone has removed %s is empty, and stays so', (_, field) => {
    const sheet = new Sheet()
    field(sheet)
    const again = new Sheet(filled(posted(sheet), null))
    expect(field(again)).toBeUndefined()
    expect(JSON.stringify(posted(again))).not.toContain('"initial_')
  })

  it('whose state is unreadable counts as empty', () => {
    const sheet = new Sheet({ field: { field: { value: 7, selected_date: 'soon' } } })
    expect([sheet.plainText('field', 'Name'), sheet.date('field', 'Due')]).toEqual([undefined, undefined])
    expect(new Sheet('nonsense').has('field')).toBe(false)
  })

  it('is not drawn with a choice that is none of its choices', () => {
    const sheet = new Sheet({ field: { field: { selected_option: { value: 'three' } } } })
    expect(sheet.select('field', 'Which', { choices: CHOICES, initial: 'one' })).toBeUndefined()
    expect(sheet.radio('field', 'Which', { choices: CHOICES, initial: 'one' })).toBe('one')
  })
})

describe('what an open form shows and nothing else holds', () => {
  it('is read back: someone’s words, and the choices of a menu', () => {
    const sheet = new Sheet()
    sheet.quote('asked', 'The question:', [{ text: 'How, ' }, { user: 'U0ADMIN' }, { text: '?' }])
    sheet.select('field', 'Which', { choices: CHOICES })
    const again = new Sheet({}, posted(sheet))
    again.quote('asked', 'The question:')
    again.select('field', 'Which', { choices: again.postedChoices('field') })
    expect(posted(again)).toEqual(posted(sheet))
  })

  it('is nothing where the form has no such block', () => {
    const sheet = new Sheet({}, [undefined, { block_id: 'asked' }, { block_id: 'field', element: {} }])
    sheet.quote('asked', 'The question:')
    expect([sheet.blocks, sheet.postedChoices('field')]).toEqual([[], []])
  })
})

it('a text and a line are words that Slack takes, however long the text is', () => {
  const sheet = new Sheet()
  sheet.text(`Procurement Discovery ${'long '.repeat(1000)}`)
  sheet.context('Exec will email Jane about it.')
  expect(shows(sheet)).toMatch(/^Procurement Discovery long[\s\S]*…\nExec will email Jane about it\.$/)
})
