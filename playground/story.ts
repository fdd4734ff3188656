import { nextOccurrence } from '../src/lib/zoned-time.ts'
import { interactiveElements } from '../test/support/slack/blocks/interactive-elements.ts'
import { objectsIn, textOf } from '../test/support/slack/json.ts'
import { elementsOfMessage } from '../test/support/slack/post.ts'
import { typedOf } from '../test/support/slack/typed-rich-text.ts'
import type { Message } from '../test/support/slack/workspace.ts'
import type { StoryAction } from './actions.ts'
import type { PageEvent, Place } from './page-data.ts'
import type { World, WorldOptions } from './world.ts'

const JANE = { person: 'U0REP', conversation: 'D0APPREP' }
const CARLA = { person: 'U0COACH', conversation: 'D0APPCOACH' }
const RAVI_IN_TEAM = { person: 'U0REP2', conversation: 'C0TEAM' }
const [FIRST, RETRY] = ['ungraded1', 'retry1']

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const ZONE = 'Europe/Berlin'
const DIGEST = { hour: 9, zone: ZONE } as const

/** By the field. `null` leaves it as the form opens it. */
type Typed = Record<string, string | null>
const DRAFT: Typed = { 'note/note': null }
/** Comes below the draft. */
const NOTE = {
  'note/note': 'A day, a time, and the right person. Do the same with Globex on Tuesday!',
}
const REQUEST: Typed = { 'request/request': null }
/** Comes below the draft, too. */
const ASKED = { 'request/request': 'Keep it under five minutes.' }
const NOTIFICATIONS = { 'digest/digest': 'weekly', 'hour/hour': '9', 'also/also': ['high'] }
const REPLY = { 'reply/reply': 'I will. Asking for a day felt bold, and he just said yes.' }

/** What happens in Slack and Exec, and where one sees it. */
interface Step {
  caption: string
  at: Pick<Place, 'person' | 'conversation'>
  /** What that person sees there in the end: words of a message, or a form with these words in its fields. */
  shows: string | Typed
  act(world: World): Promise<unknown>
}

const STEPS: readonly Step[] = [
  {
    caption:
      "Exec graded Jane's cold call. Her result comes as a DM: one thing to work on. Nobody else gets it.",
    at: JANE,
    shows: '83/100',
    act: (world) => world.grade(FIRST),
  },
  {
    caption:
      'In her full review, she pressed “Make a drill…”. The request is drafted from her own words, and the form shows all that goes to Exec.',
    at: JANE,
    shows: REQUEST,
    act: openDrill,
  },
  {
    caption:
      'Minutes later, Exec has made it: a shorter call that trains just that moment. “Practice” opens it there.',
    at: JANE,
    shows: 'Your drill is ready',
    async act(world) {
      await submit(world, JANE, openDrill, ASKED)
      await world.slack.closeView({ user: JANE.person, all: true })
      await world.pass(0)
      await world.pass(2 * MINUTE_MS)
    },
  },
  {
    caption:
      'The next morning, Jane pressed “Practice again” and repeated the call. Then and now: her own words, before and after.',
    at: JANE,
    shows: 'Then and now',
    async act(world) {
      await world.pass(23 * HOUR_MS)
      await press(world, JANE, 'Practice again')
      await world.grade(RETRY)
    },
  },
  {
    caption: 'Carla is her coach. She asked to hear of scores of 90 or above, so this one reaches her, too.',
    at: CARLA,
    shows: 'scored 91/100',
    act: ({ pass }) => pass(MINUTE_MS),
  },
  {
    caption: 'She presses “Praise…”. The draft quotes Jane, then and now. Carla will add a line of her own.',
    at: CARLA,
    shows: DRAFT,
    act: openNote,
  },
  {
    caption: "Jane gets Carla's note as a DM. Nobody else sees it.",
    at: JANE,
    shows: 'sent you a note',
    async act(world) {
      await submit(world, CARLA, openNote, NOTE)
      // By then Carla has the confirmation that begins the thread.
      await world.pass(HOUR_MS)
    },
  },
  {
    caption: 'With “Reply…”, Jane answers.',
    at: JANE,
    shows: REPLY,
    act: openReply,
  },
  {
    caption: 'Carla reads it in the thread of her note. So she knows that it arrived, and how it went.',
    at: CARLA,
    shows: 'Asking for a day felt bold',
    act: (world) => submit(world, JANE, openReply, REPLY),
  },
  {
    caption: 'Jane is proud and presses “Share in #team…”. First, she alone sees what that would post.',
    at: JANE,
    shows: 'Only you see this yet',
    act: (world) => press(world, JANE, 'Share in #team…'),
  },
  {
    caption: 'Jane posted it. Ravi and all of #team see what got better, and nothing else of her session.',
    at: RAVI_IN_TEAM,
    shows: '🎉',
    async act(world) {
      await press(world, JANE, 'Post')
      await world.slack.next(() => findMessage(world, JANE, 'Shared in'))
    },
  },
  {
    caption:
      "Monday, 9 AM: Carla's digest says who to write to and why, with a drafted note behind each button. That's it. Now it's your turn: be anyone, press anything.",
    at: CARLA,
    shows: 'Who to write to',
    act: ({ clock, pass }) => pass(nextOccurrence(clock.now(), DIGEST).at - clock.now()),
  },
]

/** A story that the real app answers: each step does what people would do, and the page goes where one sees it. */
export class Story {
  private at: number | undefined
  private place: Place | undefined
  private coming: number | undefined
  private hasFailed = false
  private version = 0

  constructor(
    private readonly stage: {
      world(): World
      /** Replaces the world by a new one. */
      reset(options: WorldOptions): Promise<void>
      changed(): void
    },
  ) {}

  get shown(): Extract<PageEvent, { kind: 'story' }> {
    const { at, place, coming, version } = this
    const { shows } = STEPS[coming ?? at ?? 0] ?? {}
    const step = at === undefined ? undefined : STEPS[at]
    return {
      kind: 'story',
      version,
      isBusy: coming !== undefined,
      typed: typeof shows === 'object' ? shows : {},
      step: step && {
        number: (at ?? 0) + 1,
        of: STEPS.length,
        caption: this.hasFailed
          ? 'Here the story is stuck: something else was done before. “Restart” begins anew.'
          : step.caption,
        place,
      },
    }
  }

  /** A press on an older version than this comes too late. */
  async press({ pressed, seen }: StoryAction): Promise<void> {
    if (seen !== this.version || this.coming !== undefined) return
    if (pressed === 'skip') this.at = undefined
    else await this.run(pressed === 'play' ? 0 : (this.at ?? 0) + 1)
    this.version += 1
    this.stage.changed()
  }

  private async run(at: number): Promise<void> {
    const step = STEPS[at]
    if (step === undefined) return
    this.coming = at
    this.hasFailed = false
    this.stage.changed()
    try {
      if (at === 0) await this.begin()
      this.place = await perform(this.stage.world(), step)
    } catch {
      this.hasFailed = true
    } finally {
      this.at = at
      this.coming = undefined
    }
  }

  /** On a Thursday at ten, so that all but the digest comes at once. */
  private async begin(): Promise<void> {
    const monday = nextOccurrence(Date.now(), { ...DIGEST, hour: 10 }).at
    await this.stage.reset({ results: 'on', aheadMs: monday + 3 * 24 * HOUR_MS - Date.now() })
    const { slack } = this.stage.world()
    const { person: user } = CARLA
    await slack.command({ user, channel: RAVI_IN_TEAM.conversation, text: 'wins here' })
    await slack.post({ user, channel: CARLA.conversation, text: 'notifications' })
    const open = (world: World) => press(world, CARLA, 'Notifications…')
    await submit(this.stage.world(), CARLA, open, NOTIFICATIONS)
  }
}

/** Does nothing where someone has done it by hand. */
async function perform(world: World, step: Step): Promise<Place> {
  const { act, at } = step
  const find = () => findShown(world, step)
  if (find() === undefined) await act(world)
  const { thread_ts: thread } = await world.slack.next(find)
  return { ...at, tab: 'messages', thread }
}

function findShown(world: World, { at, shows }: Step): Pick<Message, 'thread_ts'> | undefined {
  if (typeof shows === 'string') return findMessage(world, at, shows)
  return hasFields(world.slack.view(at.person)?.blocks, shows) ? {} : undefined
}

function findMessage(
  { slack }: World,
  { person, conversation }: Step['at'],
  words: string,
): Message | undefined {
  return slack
    .visibleTo(person, conversation)
    .find(({ text, blocks }) => `${text}${JSON.stringify(blocks)}`.includes(words))
}

function hasFields(blocks: Message['blocks'] = [], typed: object): boolean {
  return Object.keys(typed).every((name) => blocks.some(({ block_id }) => block_id === name.split('/')[0]))
}

/** Carla writes to Jane about the session of the alert. */
function openNote(world: World): Promise<void> {
  return press(world, CARLA, 'Praise…')
}

/** Jane opens the form of a drill in the full review of her result. */
async function openDrill(world: World): Promise<void> {
  const { slack } = world
  const { person: user } = JANE
  await press(world, JANE, 'Full review')
  const found = await slack.next(() =>
    interactiveElements(slack.view(user)?.blocks ?? []).find(hasLabel('Make a drill…')),
  )
  await slack.click({ user, view: slack.view(user), ...idsOf(found) })
}

function openReply(world: World): Promise<void> {
  return press(world, JANE, 'Reply…')
}

/** Presses the newest button with this label that the person sees there, once there is one. */
async function press(
  { slack }: World,
  { person: user, conversation }: Step['at'],
  label: string,
): Promise<void> {
  const { message, value, ...found } = await slack.next(() =>
    slack
      .visibleTo(user, conversation)
      .toReversed()
      .flatMap((message) =>
        elementsOfMessage(message).map((found) => ({ ...found, message, value: optionIn(found, label) })),
      )
      .find((found) => found.value !== undefined || hasLabel(label)(found)),
  )
  await slack.click({ user, message, value, ...idsOf(found) })
}

type Found = ReturnType<typeof interactiveElements>[number]

function hasLabel(label: string): (found: Found) => boolean {
  return ({ element }) => textOf(Object(element.text).text)?.startsWith(label) === true
}

/** The value of the option of ⋯ that has this label. */
function optionIn({ element }: Found, label: string): string | undefined {
  const options = element.type === 'overflow' ? objectsIn(element.options) : []
  return textOf(options.find(({ text }) => textOf(Object(text).text)?.startsWith(label))?.value)
}

function idsOf({ block, element }: Found) {
  return { action_id: String(element.action_id), block_id: String(block.block_id) }
}

/** Fills in and submits the form, which may be closed by now. Text comes below the draft of the form, if it has one. */
async function submit(
  world: World,
  { person: user }: Step['at'],
  open: (world: World) => Promise<void>,
  values: Record<string, string | string[]>,
): Promise<void> {
  const { slack } = world
  const isOpen = () => hasFields(slack.view(user)?.blocks, values)
  if (!isOpen()) await open(world)
  await slack.next(isOpen)
  const blocks = slack.view(user)?.blocks ?? []
  const filled = Object.entries(values).map(([name, value]) => {
    const draft = draftIn(blocks, name)
    return [name, draft === '' ? value : `${draft}\n${value}`] as const
  })
  await slack.submitView({ user, values: Object.fromEntries(filled) })
  await slack.next(() => !isOpen())
}

function draftIn(blocks: Message['blocks'] = [], name: string): string {
  const input = blocks.find(({ block_id }) => block_id === name.split('/')[0])
  const { initial_value } = Object(input?.element)
  return textOf(initial_value) ?? typedOf(initial_value)
}
