import { interactiveElements, withIds } from './blocks/interactive-elements.ts'
import { stateOf } from './element-values.ts'
import { type JsonObject, objectsIn, textOf } from './json.ts'
import type { Workspace } from './workspace.ts'

/** A modal that is open, or a person's Home. */
export interface View {
  id: string
  user: string
  /** The view as the bot sent it; its blocks have ids. */
  content: JsonObject
  blocks: JsonObject[]
  /** The person's choices and texts: block_id → action_id → value. */
  state: JsonObject
  hash: string
  /** The conversation in which the person was when it opened. */
  channel?: string
  /** block_id → message, after a submission that was answered with errors. */
  errors: Record<string, string>
}

/** The modals that each person has open, one on the other, and their Homes. */
export class Views {
  private readonly stacks = new Map<string, View[]>()
  private readonly homes = new Map<string, View>()
  private readonly former = new WeakMap<View, JsonObject[][]>()
  private lastId = 0
  private lastHash = 0

  constructor(private readonly clock: () => number) {}

  stack(userId: string): View[] {
    return this.stacks.get(userId) ?? []
  }

  top(userId: string): View | undefined {
    return this.stack(userId).at(-1)
  }

  home(userId: string): View | undefined {
    return this.homes.get(userId)
  }

  find(matches: (view: View) => boolean): View | undefined {
    return [...this.stacks.values()].flat().find(matches) ?? [...this.homes.values()].find(matches)
  }

  /** Opens a modal; what the person had open is gone. */
  open(user: string, content: JsonObject, channel?: string): View {
    const view = this.make(user, content, channel)
    this.stacks.set(user, [view])
    return view
  }

  push(user: string, content: JsonObject): View {
    const view = this.make(user, content, this.top(user)?.channel)
    this.stacks.set(user, [...this.stack(user), view])
    return view
  }

  publish(user: string, content: JsonObject): View {
    const published = this.homes.get(user)
    if (published !== undefined) return this.update(published, content)
    const view = this.make(user, content)
    this.homes.set(user, view)
    return view
  }

  /** Replaces what a view shows. A value is kept where block_id and action_id are the same. */
  update(view: View, content: JsonObject): View {
    view.content = content
    this.former.set(view, [view.blocks, ...this.formerBlocks(view)])
    view.blocks = this.blocksOf(content)
    view.state = stateOf(interactiveElements(view.blocks), view.state)
    view.hash = this.newHash()
    view.errors = {}
    return view
  }

  /** The blocks that the view showed before, the latest first. */
  formerBlocks(view: View): JsonObject[][] {
    return this.former.get(view) ?? []
  }

  /** Closes one view, if it is still open: by then the bot may have opened another. */
  remove(view: View): void {
    this.stacks.set(
      view.user,
      this.stack(view.user).filter(({ id }) => id !== view.id),
    )
  }

  clear(userId: string): void {
    this.stacks.delete(userId)
  }

  private make(user: string, content: JsonObject, channel?: string): View {
    this.lastId += 1
    const blocks = this.blocksOf(content)
    return {
      id: `V0${String(this.lastId).padStart(6, '0')}`,
      user,
      content,
      blocks,
      state: stateOf(interactiveElements(blocks)),
      hash: this.newHash(),
      ...(channel === undefined ? {} : { channel }),
      errors: {},
    }
  }

  private blocksOf(content: JsonObject): JsonObject[] {
    let made = 0
    const scope = ++this.lastId
    return withIds(objectsIn(content.blocks), () => `auto_${scope}_${++made}`)
  }

  private newHash(): string {
    this.lastHash += 1
    return `${this.clock()}.${this.lastHash}`
  }
}

/** The view as Slack shows it to the bot, in answers and in deliveries. */
export function viewAsJson(view: View, workspace: Workspace): JsonObject {
  const { content } = view
  return {
    id: view.id,
    team_id: workspace.team.id,
    type: content.type,
    blocks: view.blocks,
    private_metadata: textOf(content.private_metadata) ?? '',
    callback_id: textOf(content.callback_id) ?? '',
    external_id: textOf(content.external_id) ?? '',
    state: { values: view.state },
    hash: view.hash,
    title: content.title ?? null,
    submit: content.submit ?? null,
    close: content.close ?? null,
    app_id: workspace.bot.app_id,
    app_installed_team_id: workspace.team.id,
    bot_id: workspace.bot.bot_id,
  }
}
