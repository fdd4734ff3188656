import type { Frame, Place } from '../page-data.ts'
import { within } from './by-id.ts'
import { showHtml } from './patch.ts'
import { dispatch } from './playground-client.ts'

const PAUSE_MS = 250

/** A form in which one writes: to a conversation, or in a thread. */
export class Composer {
  /** The id of the preview that Slack has asked the bot for; empty where there is none. */
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
    /** The preview may have changed. */
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
  }

  /** Puts text at the end of what is written, ready to be sent. */
  append(text: string): void {
    const { value } = this.text
    this.write(value === '' || value.endsWith(' ') ? value + text : `${value} ${text}`)
  }

  /** Puts text in the place of what is written, ready to be sent. */
  write(text: string): void {
    this.text.value = text
    this.text.focus()
    this.text.dispatchEvent(new Event('input', { bubbles: true }))
  }

  showPreview(html: string): void {
    const preview = within(this.form, '.preview', HTMLElement)
    preview.hidden = html === ''
    showHtml(preview, html === '' ? '' : `<p class="only-you">Preview, seen by you alone</p>${html}`)
  }

  /** Makes it ready where it is shown. Text that came while it was hidden had no height. */
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

  /** Slack asks the bot for a preview as soon as a link is pasted, and not again for the words around it. */
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
      ...(isThread && thread !== undefined ? { thread } : {}),
      ...(draft === '' ? {} : { draft }),
    })
  }

  private onInputCleared(): void {
    this.draft = ''
    this.links = ''
    this.fit()
    this.showUsage()
    this.showPreview('')
  }

  /** As high as what is written, up to what the style allows. */
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
