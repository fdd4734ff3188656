import type { Place, Screen } from '../page-data.ts'
import { placeHash, placeOf } from '../place-hash.ts'
import { byId } from './by-id.ts'
import { Composer } from './composer.ts'
import { DetailsPane } from './details-pane.ts'
import { startMenus } from './menus.ts'
import { ModalDialog } from './modal-dialog.ts'
import { closeCoveringPanel, startPanels } from './panels.ts'
import { dispatch, fetchFrame, fetchScreen, follow } from './playground-client.ts'
import { startPresses } from './press.ts'
import { ScreenView } from './screen-view.ts'
import { showSessions } from './sessions-panel.ts'
import { SettingsPanel } from './settings-panel.ts'
import { startTheme } from './theme.ts'
import { showToast } from './toast.ts'
import { WireDrawer } from './wire-drawer.ts'

startTheme()
const frame = await fetchFrame()
let screen: Screen = await fetchScreen('')
let isFetching = false
let isStale = false

/** The place in the page's URL, which may be ahead of the screen. */
function place(): Place {
  const { thread, tab = 'messages', ...wanted } = placeOf(location.hash)
  return { ...screen.place, ...wanted, tab, thread }
}

const person = () => place().person
const composerOptions = { commands: frame.commands, place, onDraft: () => void refresh() }
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
const details = new DetailsPane(person)
const settings = new SettingsPanel(frame.choices)
showSessions(frame.sessions, (link) => {
  closeCoveringPanel()
  const target = place().thread === undefined ? composer : threadComposer
  target.append(link)
  if (place().tab === 'home') go({ tab: 'messages' })
})

startPanels()
startMenus({ place, go, onSuggestion: (text) => composer.write(text) })
startPresses(person)
show(screen)

window.addEventListener('hashchange', () => void refresh())
view.onPerson((chosen) => go({ person: chosen, thread: undefined }))
byId('thread-close', HTMLButtonElement).addEventListener('click', () => go({ thread: undefined }))

follow((event) => {
  if (event.kind === 'changed') void refresh()
  if (event.kind === 'wire') wire.add(event.entries)
  if (event.kind === 'controls') settings.show(event.controls)
  if (event.kind === 'notice' && event.person === person()) showToast(event.text, 'problem')
})

function go(change: Partial<Place>): void {
  location.hash = placeHash({ ...place(), ...change })
}

/** Fetches the screen. Changes while a fetch is in flight lead to one more fetch. */
async function refresh(): Promise<void> {
  isStale = true
  if (isFetching) return
  isFetching = true
  try {
    while (isStale) {
      isStale = false
      screen = await fetchScreen(composer.draft || threadComposer.draft)
    }
  } finally {
    isFetching = false
  }
  show(screen)
}

function show(shown: Screen): void {
  const opensApp = shown.isApp && view.isElsewhere(shown.place)
  history.replaceState(null, '', placeHash(shown.place))
  view.show(shown)
  details.show(shown.details)
  composer.showPreview(composer.draft === '' ? '' : shown.preview)
  threadComposer.showPreview(composer.draft === '' && threadComposer.draft !== '' ? shown.preview : '')
  if (opensApp) void dispatch({ kind: 'open_app', person: shown.place.person, tab: shown.place.tab })
}
