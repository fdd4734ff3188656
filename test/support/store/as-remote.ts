import type { RemoteStore } from '../../../src/store/remote-store.ts'
import type { Store } from '../../../src/store/store.ts'

/** A store that is always connected. */
export function asRemote(store: Store): RemoteStore {
  return { ...store, connect: () => Promise.resolve(), close: () => undefined }
}
