import type { KnownBlock, PlainTextOption } from '@slack/types'
import { z } from 'zod'
import { contextBlock, option, plainSection, plainText, section } from './document.ts'
import { type Own, optionValue } from './limits.ts'
import { quotePart, type RichPiece, readQuote, readRichText, richElements, richWords } from './rich-pieces.ts'
import { withoutUnseen } from './untrusted-text.ts'

type InputBlock = Extract<KnownBlock, { type: 'input' }>

interface InputOptions {
  hint?: string | undefined
  optional?: true
  /** Makes Slack tell the app of each change, so that the app can redraw the fields that depend on it. */
  dispatch?: true
}

interface FieldOptions<Value> extends InputOptions {
  /** The first content of the field. */
  initial?: Value | undefined
}

export interface Choice<Value extends string = string> {
  label: string
  value: Value
}

const chosenOption = z.object({
  value: z.string(),
  text: z.object({ text: z.string() }).optional(),
})

/** The state of an element, as Slack sends it. An unreadable state counts as empty. */
const elementState = z
  .object({
    value: z.string().nullish(),
    rich_text_value: z.unknown().optional(),
    selected_option: chosenOption.nullish(),
    selected_options: z.array(chosenOption).nullish(),
    selected_date: z.iso.date().nullish(),
    selected_user: z.string().nullish(),
    selected_users: z.array(z.string()).nullish(),
    selected_conversation: z.string().nullish(),
  })
  .catch({})

type ElementState = z.infer<typeof elementState>

const filledFields = z.record(z.string(), z.record(z.string(), elementState)).catch({})
const postedMenu = z.object({
  block_id: z.string(),
  element: z.object({
    options: z.array(z.object({ text: z.object({ text: z.string() }), value: z.string() })),
  }),
})

/**
 * The body of a form. One call draws a field and reads it: it returns the person's input, or `initial` if the form had no such
 * field. A field's name is the `block_id` of its input, and the `action_id` of its element.
 */
export class Sheet {
  readonly blocks: KnownBlock[] = []
  /** Set if a menu's choices had to be read back, but Slack did not send the form's blocks. */
  lacksChoices = false
  readonly #filled: z.infer<typeof filledFields>

  /**
   * @param filled the state of a form that is open: `view.state.values`.
   * @param posted its blocks. Some texts and menus are read back from them alone. `undefined` if Slack did not send them.
   */
  constructor(
    filled: unknown = {},
    private readonly posted?: readonly unknown[] | undefined,
  ) {
    this.#filled = filledFields.parse(filled)
  }

  /** Whether the open form has this field. */
  has(name: string): boolean {
    return this.#stateOf(name) !== undefined
  }

  add(...blocks: readonly KnownBlock[]): void {
    this.blocks.push(...blocks)
  }

  text(text: string): void {
    this.add(plainSection(text))
  }

  context(text: string): void {
    this.add(contextBlock(text))
  }

  /**
   * Shows someone's words below a sentence. Returns the words as plain text.
   * @param pieces by default the ones in the open form under this `block_id`.
   */
  quote<Text extends string>(blockId: Own<Text>, sentence: string, pieces?: readonly RichPiece[]): string {
    const quoted = pieces ?? readQuote(this.posted ?? [], blockId)?.quote ?? []
    const words = richWords(quoted)
    if (words !== '') this.add(...quotePart(blockId, [{ text: sentence }], quoted).blocks)
    return words
  }

  richText(
    name: string,
    label: string,
    { initial = [], ...options }: FieldOptions<readonly RichPiece[]> = {},
  ): readonly RichPiece[] {
    const state = this.#stateOf(name)
    const written = state === undefined ? initial : readRichText(state.rich_text_value)
    this.#input(label, options, {
      type: 'rich_text_input',
      action_id: name,
      ...(written.length > 0 && {
        initial_value: { type: 'rich_text', elements: [section(...richElements(written))] },
      }),
    })
    return written
  }

  plainText(
    name: string,
    label: string,
    { initial, isMultiline = false, ...options }: FieldOptions<string> & { isMultiline?: boolean } = {},
  ): string | undefined {
    const written = this.#value(name, initial, (state) => state.value)
    const value = written && withoutUnseen(written)
    this.#input(label, options, {
      type: 'plain_text_input',
      action_id: name,
      ...(isMultiline && { multiline: true }),
      ...(value !== undefined && { initial_value: value }),
    })
    return value
  }

  date(name: string, label: string, { initial, ...options }: FieldOptions<string> = {}): string | undefined {
    const day = this.#value(name, initial, (state) => state.selected_date)
    this.#input(label, options, {
      type: 'datepicker',
      action_id: name,
      placeholder: plainText('Choose a day'),
      ...(day !== undefined && { initial_date: day }),
    })
    return day
  }

  checkbox(
    name: string,
    label: string,
    { text, initial = false, ...options }: FieldOptions<boolean> & { text: string },
  ): boolean {
    const choices = [{ label: text, value: name }]
    return this.checkboxes(name, label, { ...options, choices, initial: initial ? [name] : [] }).length > 0
  }

  /** Returns the values of the ticked boxes. */
  checkboxes(
    name: string,
    label: string,
    { choices, initial = [], ...options }: FieldOptions<readonly string[]> & { choices: readonly Choice[] },
  ): string[] {
    const state = this.#stateOf(name)
    const values = state === undefined ? initial : (state.selected_options ?? []).map(({ value }) => value)
    const ticked = choices.filter(({ value }) => values.includes(value))
    this.#input(
      label,
      { ...options, optional: true },
      {
        type: 'checkboxes',
        action_id: name,
        options: toOptions(choices),
        ...(ticked.length > 0 && { initial_options: toOptions(ticked) }),
      },
    )
    return ticked.map(({ value }) => value)
  }

  radio<Value extends string>(
    name: string,
    label: string,
    { choices, initial, ...options }: InputOptions & { choices: readonly Choice<Value>[]; initial: Value },
  ): Value {
    const chosen = this.#chosen(name, choices, initial) ?? initial
    this.#input(label, options, {
      type: 'radio_buttons',
      action_id: name,
      options: toOptions(choices),
      ...initialOption(choices, chosen),
    })
    return chosen
  }

  /** @param choices by default the choices of the open form's menu. */
  select<Value extends string>(
    name: string,
    label: string,
    {
      choices,
      initial,
      placeholder,
      ...options
    }: FieldOptions<Value> & { choices: readonly Choice<Value>[]; placeholder?: string },
  ): Value | undefined {
    const chosen = this.#chosen(name, choices, initial)
    this.#input(label, options, {
      type: 'static_select',
      action_id: name,
      ...(placeholder !== undefined && { placeholder: plainText(placeholder) }),
      options: toOptions(choices),
      ...initialOption(choices, chosen),
    })
    return chosen
  }

  /** The choices of a menu in the open form. */
  postedChoices(name: string): Choice[] {
    if (this.posted === undefined) this.lacksChoices = true
    const menu = this.posted
      ?.map((block) => postedMenu.safeParse(block).data)
      .find((block) => block?.block_id === name)
    return (menu?.element.options ?? []).map(({ text, value }) => ({ label: text.text, value }))
  }

  person(name: string, label: string): string | undefined {
    const user = this.#value(name, undefined, (state) => state.selected_user)
    this.#input(
      label,
      {},
      {
        type: 'users_select',
        action_id: name,
        ...(user !== undefined && { initial_user: user }),
      },
    )
    return user
  }

  /** Several people, in the order of choosing. */
  people(
    name: string,
    label: string,
    { initial = [], most, ...options }: FieldOptions<readonly string[]> & { most: number },
  ): readonly string[] {
    const users = this.#value(name, initial, (state) => state.selected_users) ?? []
    this.#input(label, options, {
      type: 'multi_users_select',
      action_id: name,
      placeholder: plainText('Choose people'),
      max_selected_items: most,
      ...(users.length > 0 && { initial_users: [...users] }),
    })
    return users
  }

  /** One option that the app offers as someone types: see `suggestions`. */
  pick(
    name: string,
    label: string,
    { initial, placeholder, ...options }: FieldOptions<Choice> & { placeholder: string },
  ): Choice | undefined {
    const chosen = this.#value(
      name,
      initial,
      ({ selected_option }) => selected_option && toChoice(selected_option),
    )
    const [initial_option] = chosen === undefined ? [] : toOptions([chosen])
    this.#input(label, options, {
      type: 'external_select',
      action_id: name,
      placeholder: plainText(placeholder),
      min_query_length: 0,
      ...(initial_option && { initial_option }),
    })
    return chosen
  }

  /** Any number of options that the app offers as someone types: see `suggestions`. Returns their values. */
  picks(
    name: string,
    label: string,
    { initial, placeholder }: { initial: readonly Choice[] | undefined; placeholder: string },
  ): string[] {
    const chosen = this.#value(name, initial, (state) => state.selected_options?.map(toChoice)) ?? []
    const initial_options = toOptions(chosen)
    this.#input(
      label,
      { optional: true },
      {
        type: 'multi_external_select',
        action_id: name,
        placeholder: plainText(placeholder),
        min_query_length: 0,
        ...(initial_options.length > 0 && { initial_options }),
      },
    )
    return chosen.map(({ value }) => value)
  }

  /** A conversation in the same organization that takes messages. */
  conversation(
    name: string,
    label: string,
    { initial, opensAtCurrent = false, isChannel = false, ...options }: ConversationOptions = {},
  ): string | undefined {
    const channel = this.#value(name, initial, (state) => state.selected_conversation)
    this.#input(label, options, {
      type: 'conversations_select',
      action_id: name,
      filter: {
        include: isChannel ? ['public', 'private'] : ['public', 'private', 'mpim'],
        exclude_external_shared_channels: true,
        exclude_bot_users: true,
      },
      ...(opensAtCurrent && { default_to_current_conversation: true }),
      ...(channel !== undefined && { initial_conversation: channel }),
    })
    return channel
  }

  #stateOf(name: string): ElementState | undefined {
    return this.#filled[name]?.[name]
  }

  #value<Value>(
    name: string,
    initial: Value | undefined,
    read: (state: ElementState) => Value | null | undefined,
  ): Value | undefined {
    const state = this.#stateOf(name)
    return state === undefined ? initial : (read(state) ?? undefined)
  }

  #chosen<Value extends string>(
    name: string,
    choices: readonly Choice<Value>[],
    initial: Value | undefined,
  ): Value | undefined {
    const chosen = this.#value<string>(name, initial, (state) => state.selected_option?.value)
    return choices.find(({ value }) => value === chosen)?.value
  }

  #input(
    label: string,
    { hint, optional, dispatch }: InputOptions,
    element: InputBlock['element'] & { action_id: string },
  ): void {
    this.add({
      type: 'input',
      block_id: element.action_id,
      label: plainText(label),
      element,
      ...(optional && { optional }),
      ...(hint !== undefined && { hint: plainText(hint) }),
      ...(dispatch && { dispatch_action: true }),
    })
  }
}

function toChoice({ value, text }: z.infer<typeof chosenOption>): Choice {
  return { value, label: text?.text ?? value }
}

interface ConversationOptions extends FieldOptions<string> {
  opensAtCurrent?: boolean | undefined
  /** `false` for a group of people. */
  isChannel?: boolean
}

/** Leaves out choices with a value that Slack refuses. */
function toOptions(choices: readonly Choice[]): PlainTextOption[] {
  return choices.flatMap(({ label, value: text }) => {
    const value = optionValue(text)
    return value === undefined ? [] : option(label, value)
  })
}

/** Slack refuses an initial option that is none of the options. */
function initialOption(
  choices: readonly Choice[],
  chosen: string | undefined,
): { initial_option?: PlainTextOption } {
  const [initial_option] = toOptions(choices.filter(({ value }) => value === chosen))
  return initial_option === undefined ? {} : { initial_option }
}
