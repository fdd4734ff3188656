import type { RemoteStore } from '../../../src/database/remote-store.ts'
import type { Store } from '../../../src/database/store.ts'

/** A store that is always connected. */
export function asRemote(store: Store): RemoteStore {
  return { ...store, connect: () => Promise.resolve(), close: () => undefined }
}
