import type { Frame, Place } from '../page-data.ts'
import { within } from './by-id.ts'
import { showHtml } from './patch.ts'
import { dispatch } from './playground-client.ts'

const PAUSE_MS = 250

/** The form for messages to a conversation or a thread. */
export class Composer {
  /** The id of the preview that Slack has asked the bot for, or an empty string. */
  draft = ''
  private readonly form: HTMLFormElement
  private readonly text: HTMLTextAreaElement
  private readonly commands: Frame['commands']
  private readonly onDraft: () => void
  private pause: number | undefined
  private links = ''

  constructor(options: {
    form: HTMLFormElement
    commands: Frame['commands']
    place: () => Place
    isThread: boolean
    /** Called when the preview may have changed. */
    onDraft: () => void
  }) {
    const { form, commands, place, isThread, onDraft } = options
    this.form = form
    this.text = within(form, 'textarea', HTMLTextAreaElement)
    this.commands = commands
    this.onDraft = onDraft
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      void this.send(place(), isThread)
    })
    this.text.addEventListener('keydown', (event) => this.onKey(event))
    this.text.addEventListener('input', () => this.onInput(place))
    form.addEventListener('click', ({ target }) => {
      const drop =
        target instanceof Element ? target.closest<HTMLElement>('[data-drop]')?.dataset.drop : undefined
      if (drop !== undefined) void this.dropPreview(drop)
    })
  }

  /** Appends text to the field, without sending it. */
  append(text: string): void {
    const { value } = this.text
    this.write(value === '' || value.endsWith(' ') ? value + text : `${value} ${text}`)
  }

  /** Replaces the text in the field, without sending it. */
  write(text: string): void {
    this.text.value = text
    this.text.focus()
    this.text.dispatchEvent(new Event('input', { bubbles: true }))
  }

  showPreview(html: string): void {
    const preview = within(this.form, '.preview', HTMLElement)
    preview.hidden = html === ''
    showHtml(preview, html)
  }

  /** Labels the field and adjusts its height, which is zero while the form is hidden. */
  open(label: string): void {
    this.text.placeholder = label
    within(this.form, 'label', HTMLElement).textContent = label
    this.fit()
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault()
      this.form.requestSubmit()
    }
    const [match] = this.matching()
    if (event.key === 'Tab' && match !== undefined && !this.text.value.includes(' ')) {
      event.preventDefault()
      this.text.value = `${match.command} `
      this.showUsage()
    }
  }

  private onInput(place: () => Place): void {
    this.fit()
    this.showUsage()
    clearTimeout(this.pause)
    this.pause = setTimeout(() => void this.compose(place().person), PAUSE_MS)
  }

  /** Another person writes now, who gets a preview of their own. */
  composeAs(person: string): void {
    this.links = ''
    this.draft = ''
    void this.compose(person)
  }

  /** Asks for a preview when the links in the text change, as Slack does, and not for other words. */
  private async compose(person: string): Promise<void> {
    const { value } = this.text
    const links = linksIn(value)
    if (links === this.links) return
    this.links = links
    const composed = links === '' ? undefined : await dispatch({ kind: 'compose', person, text: value })
    if (this.links !== links) return
    this.draft = composed?.draft ?? ''
    this.onDraft()
  }

  private async dropPreview(url: string): Promise<void> {
    await dispatch({ kind: 'drop_preview', draft: this.draft, url })
    this.text.focus()
  }

  private async send({ person, conversation, thread }: Place, isThread: boolean): Promise<void> {
    const text = this.text.value.trim()
    if (text === '') return
    clearTimeout(this.pause)
    const { draft } = this
    this.text.value = ''
    this.onInputCleared()
    await dispatch({
      kind: 'say',
      person,
      channel: conversation,
      text,
      thread: isThread ? thread : undefined,
      draft: draft === '' ? undefined : draft,
    })
  }

  private onInputCleared(): void {
    this.draft = ''
    this.links = ''
    this.fit()
    this.showUsage()
    this.showPreview('')
  }

  /** Makes the field as high as its text, up to the style's limit. */
  private fit(): void {
    this.text.style.height = 'auto'
    this.text.style.height = `${this.text.scrollHeight}px`
  }

  private matching(): Frame['commands'] {
    const [word = ''] = this.text.value.split(' ')
    return word.startsWith('/') ? this.commands.filter(({ command }) => command.startsWith(word)) : []
  }

  private showUsage(): void {
    const usage = within(this.form, '.usage', HTMLElement)
    const [match] = this.matching()
    usage.hidden = match === undefined
    usage.textContent =
      match === undefined ? '' : `${match.command} ${match.usageHint} · ${match.description}`
  }
}

/** Commands have no preview. */
function linksIn(text: string): string {
  return text.startsWith('/') ? '' : (text.match(/https?:\/\/\S+/g)?.join(' ') ?? '')
}
