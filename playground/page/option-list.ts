let lists = 0

/** The list of a `.picker`, from which a person picks with the pointer or the arrow keys while the text field keeps the focus. */
export class OptionList {
  private readonly field: HTMLElement
  private readonly list: HTMLElement
  private active: HTMLElement | undefined

  private constructor(field: HTMLElement, list: HTMLElement) {
    this.field = field
    this.list = list
    lists += 1
    list.id = `options-${lists}`
    for (const [at, option] of this.options.entries()) option.id = `${list.id}-${at}`
    field.setAttribute('aria-controls', list.id)
    field.setAttribute('aria-autocomplete', 'list')
  }

  private static readonly made = new WeakMap<HTMLElement, OptionList>()

  /** The list below a field, if it has one. */
  static of(field: HTMLElement): OptionList | undefined {
    const list = field.closest('.picker')?.querySelector<HTMLElement>('[role=listbox]')
    if (list === null || list === undefined) return undefined
    const found = OptionList.made.get(field) ?? new OptionList(field, list)
    OptionList.made.set(field, found)
    return found
  }

  get isOpen(): boolean {
    return !this.list.hidden
  }

  get picked(): HTMLElement | undefined {
    return this.isOpen ? this.active : undefined
  }

  /** Shows the options that contain the words, the first of them active. Closes without any. */
  open(words: string): void {
    const wanted = words.trim().toLowerCase()
    for (const option of this.options)
      option.hidden = !(option.textContent ?? '').toLowerCase().includes(wanted)
    this.list.hidden = this.shown.length === 0
    this.setExpanded()
    this.list.scrollIntoView({ block: 'nearest' })
    this.activate(this.isOpen ? this.shown[0] : undefined)
  }

  /** Offers these options in place of the ones before. */
  replace(options: readonly { value: string; label: string }[]): void {
    const elements = options.map(({ value, label }, at) => {
      const option = document.createElement('div')
      option.role = 'option'
      option.ariaSelected = 'false'
      option.tabIndex = -1
      option.id = `${this.list.id}-${at}`
      option.dataset.value = value
      option.textContent = label
      return option
    })
    this.list.replaceChildren(...elements)
  }

  close(): void {
    this.list.hidden = true
    this.setExpanded()
    this.activate(undefined)
  }

  /** Makes the next option active, or with -1 the one before, and begins again after the last. */
  move(step: 1 | -1): void {
    const { shown } = this
    const at = this.active === undefined ? -1 : shown.indexOf(this.active)
    this.activate(shown.at((at + step + shown.length) % shown.length))
  }

  option(value: string): HTMLElement | undefined {
    return this.options.find(({ dataset }) => dataset.value === value)
  }

  private get options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>('[role=option]')]
  }

  private get shown(): HTMLElement[] {
    return this.options.filter(({ hidden }) => !hidden)
  }

  private setExpanded(): void {
    if (this.field.role === 'combobox') this.field.ariaExpanded = String(this.isOpen)
  }

  private activate(option: HTMLElement | undefined): void {
    this.active?.setAttribute('aria-selected', 'false')
    this.active = option
    this.field.removeAttribute('aria-activedescendant')
    if (option === undefined) return
    option.setAttribute('aria-selected', 'true')
    option.scrollIntoView({ block: 'nearest' })
    this.field.setAttribute('aria-activedescendant', option.id)
  }
}
