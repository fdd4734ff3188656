import type { StoryAction } from '../actions.ts'
import type { PageEvent, Place } from '../page-data.ts'
import { byId } from './by-id.ts'
import { dispatch } from './playground-client.ts'

type Shown = Extract<PageEvent, { kind: 'story' }>

const PITCH = '80 seconds with Jane, her coach and their team. The app is real; Slack and Exec are simulated.'
/** How long a caption stands: a while, and longer for each character. */
const READING_MS = 2500
const CHARACTER_MS = 45

const bar = byId('story', HTMLElement)

/** Until its last step, the story keeps the focus in its bar, and leaves the bar within reach while a modal is open. */
export function isStoryPlaying(): boolean {
  return bar.dataset.playing === ''
}

/** The bar at the top of the page, which plays the story. */
export class StoryBar {
  private readonly caption = byId('story-caption', HTMLElement)
  private readonly count = byId('story-count', HTMLElement)
  private readonly buttons = {
    play: byId('story-play', HTMLButtonElement),
    next: byId('story-next', HTMLButtonElement),
    pause: byId('story-pause', HTMLButtonElement),
    restart: byId('story-restart', HTMLButtonElement),
    skip: byId('story-skip', HTMLButtonElement),
  }
  private readonly go: (place: Place) => void
  private shown: Shown | undefined
  private timer: number | undefined
  private isPaused = false

  constructor(go: (place: Place) => void) {
    this.go = go
    const { play, next, pause, restart, skip } = this.buttons
    for (const button of [play, restart])
      button.addEventListener('click', () => {
        // Whoever wants less motion goes on by *Next*.
        this.isPaused = matchMedia('(prefers-reduced-motion: reduce)').matches
        this.press('play')
      })
    next.addEventListener('click', () => this.press('next'))
    skip.addEventListener('click', () => this.press('skip'))
    pause.addEventListener('click', () => this.pause(!this.isPaused))
    // Whoever does something else wants to look around.
    for (const kind of ['pointerdown', 'keydown'])
      document.addEventListener(kind, ({ target }) => {
        if (isStoryPlaying() && target instanceof Node && !bar.contains(target)) this.pause(true)
      })
  }

  show(event: Shown): void {
    const before = this.shown
    if (JSON.stringify(before) === JSON.stringify(event)) return
    this.shown = event
    const { step, isBusy } = event
    const hadFocus = bar.contains(document.activeElement)
    const isLast = step?.number === step?.of
    const { play, next, pause, restart, skip } = this.buttons
    play.hidden = step !== undefined
    for (const button of [restart, skip]) button.hidden = step === undefined
    for (const button of [next, pause]) button.hidden = step === undefined || isLast
    skip.textContent = isLast ? 'Done' : 'Skip'
    if (step === undefined) delete bar.dataset.playing
    else bar.dataset.playing = isLast ? 'over' : ''
    bar.ariaBusy = String(isBusy)
    this.caption.textContent = step?.caption ?? PITCH
    this.count.textContent = step === undefined ? '' : `${step.number}/${step.of}`
    if (hadFocus && document.activeElement?.matches('[hidden], body'))
      (step === undefined ? play : isLast ? restart : next).focus()
    // A page that is opened or loaded again stays where it is.
    if (before !== undefined && before.version !== event.version && step?.place !== undefined)
      this.go(step.place)
    this.setTimer()
  }

  private pause(isPaused: boolean): void {
    this.isPaused = isPaused
    this.setTimer()
  }

  private setTimer(): void {
    clearTimeout(this.timer)
    this.buttons.pause.textContent = this.isPaused ? 'Resume' : 'Pause'
    const { step, isBusy } = this.shown ?? {}
    if (this.isPaused || isBusy === true || step === undefined || step.number === step.of) return
    const wait = READING_MS + step.caption.length * CHARACTER_MS
    this.timer = setTimeout(() => this.press('next'), wait)
  }

  private press(pressed: StoryAction['pressed']): void {
    void dispatch({ kind: 'story', pressed, seen: this.shown?.version ?? 0 })
  }
}
