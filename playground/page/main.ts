import type { Place, Screen } from '../page-data.ts'
import { placeHash, placeOf } from '../place-hash.ts'
import { byId } from './by-id.ts'
import { Composer } from './composer.ts'
import { startFolds } from './folds.ts'
import { startMenus } from './menus.ts'
import { ModalDialog } from './modal-dialog.ts'
import { closeCoveringPanel, startPanels } from './panels.ts'
import { showHtml } from './patch.ts'
import { startPickers } from './pickers.ts'
import { dispatch, fetchFrame, fetchScreen, follow } from './playground-client.ts'
import { startPresses } from './press.ts'
import { ScreenLoader } from './screen-loader.ts'
import { ScreenView } from './screen-view.ts'
import { SessionsPanel } from './sessions-panel.ts'
import { SettingsPanel } from './settings-panel.ts'
import { StoryBar } from './story.ts'
import { startSuggestions } from './suggestions.ts'
import { startTheme } from './theme.ts'
import { showToast } from './toast.ts'
import { WireDrawer } from './wire-drawer.ts'

startTheme()
const frame = await fetchFrame()
let screen: Screen = await fetchScreen(location.hash, '', frame.openedAt)
// As in Slack, a page that is loaded again has lost its modal.
if (screen.modal !== undefined) {
  await closeModal(screen)
  screen = await fetchScreen(location.hash, '', frame.openedAt)
}

/** The place in the page's URL, which may be ahead of the screen. */
function place(): Place {
  const { thread, tab = 'messages', ...wanted } = placeOf(location.hash)
  return { ...screen.place, ...wanted, tab, thread }
}

const person = () => place().person
const loader = new ScreenLoader<Screen>({
  hash: () => location.hash,
  fetch: (hash) => fetchScreen(hash, composer.draft || threadComposer.draft, frame.openedAt),
  show,
})
const refresh = () => void loader.refresh()
const composerOptions = { commands: frame.commands, place, onDraft: refresh }
for (const box of document.querySelectorAll('.composer-box'))
  box.insertAdjacentHTML('beforeend', frame.mentions)
const composer = new Composer({
  ...composerOptions,
  form: byId('composer', HTMLFormElement),
  isThread: false,
})
const threadComposer = new Composer({
  ...composerOptions,
  form: byId('thread-composer', HTMLFormElement),
  isThread: true,
})
const modal = new ModalDialog(person)
const view = new ScreenView(frame, composer, modal)
const wire = new WireDrawer()
const story = frame.setUpBar === '' ? new StoryBar((shown) => become(shown)) : undefined
const settings = new SettingsPanel(frame.choices)
const sessions = new SessionsPanel((link) => {
  closeCoveringPanel()
  const target = place().thread === undefined ? composer : threadComposer
  target.append(link)
  if (place().tab === 'home') go({ tab: 'messages' })
})

byId('workspace', HTMLElement).textContent = frame.workspace
if (story === undefined) showSetUp()
startPanels()
startMenus({ place, go, onSuggestion: (text) => composer.write(text) })
startPresses(person)
startPickers()
startSuggestions(person)
startFolds()
show(screen)

window.addEventListener('hashchange', refresh)
view.onPerson((chosen) => become({ person: chosen, thread: undefined }))
byId('thread-close', HTMLButtonElement).addEventListener('click', () => go({ thread: undefined }))

follow((event) => {
  if (event.kind === 'changed') refresh()
  if (event.kind === 'wire') wire.add(event.entries)
  if (event.kind === 'sessions') sessions.show(event.sessions)
  if (event.kind === 'controls') settings.show(event)
  if (event.kind === 'story') {
    modal.typed = event.typed
    story?.show(event)
  }
  if (event.kind === 'reset') {
    wire.clear()
    // The new world has no private answer from before.
    frame.openedAt = '0'
  }
  if (event.kind === 'notice' && event.person === person()) showToast(event.text, 'problem')
})

/** In place of the story. */
function showSetUp(): void {
  for (const id of ['story', 'labs']) byId(id, HTMLElement).hidden = true
  const bar = byId('set-up', HTMLElement)
  bar.hidden = false
  showHtml(bar, frame.setUpBar)
}

/** Goes on as another person. */
function become(change: Partial<Place> & Pick<Place, 'person'>): void {
  go(change)
  for (const each of [composer, threadComposer]) each.composeAs(change.person)
}

function go(change: Partial<Place>): void {
  location.hash = placeHash({ ...place(), ...change })
}

async function closeModal({ place: { person } }: Screen): Promise<void> {
  await dispatch({ kind: 'close', person, all: true })
}

function show(shown: Screen): void {
  if (screen.modal !== undefined && screen.place.person !== shown.place.person) void closeModal(screen)
  screen = shown
  const opensApp = shown.isApp && view.isElsewhere(shown.place)
  history.replaceState(null, '', placeHash(shown.place))
  view.show(shown)
  wire.showTimesIn(shown.timeZone)
  composer.showPreview(composer.draft === '' ? '' : shown.preview)
  threadComposer.showPreview(composer.draft === '' && threadComposer.draft !== '' ? shown.preview : '')
  if (opensApp) void dispatch({ kind: 'open_app', person: shown.place.person, tab: shown.place.tab })
}
