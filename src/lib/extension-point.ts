/** Identifies the features of one workspace. Each extension point keeps their parts by it. */
export class Composition {
  // Makes the type nominal, so that no other object passes for one.
  declare private readonly isComposition: true
}

/** Needs of code that asks for the parts of an extension point. */
export interface HasComposition {
  composition: Composition
}

/** A part that a feature brings, before there is a workspace. */
export interface Brought<Needs> {
  addTo(composition: Composition, needs: Needs): void
}

/** See `extensionPoint`. */
interface ExtensionPoint<Part> {
  /** Makes an entry for a feature's `brings`. @param make called once for each workspace. */
  bring<Needs>(make: (needs: Needs) => Part): Brought<Needs>
  /** The parts of all features, in the features' order. */
  of(composition: Composition): readonly Part[]
}

/**
 * A place where features add to what another part of the app does. The code that asks for the parts defines it:
 *
 *     export const homePart = extensionPoint<(viewer: Viewer) => Promise<HomeAddition>>()
 *
 * A feature brings one, and nothing between the two knows it:
 *
 *     brings: [homePart.bring((needs: TaskNeeds) => (viewer) => openTasks(needs, viewer))]
 */
export function extensionPoint<Part>(): ExtensionPoint<Part> {
  const brought = new WeakMap<Composition, Part[]>()
  const of = (composition: Composition): readonly Part[] => brought.get(composition) ?? []
  return {
    of,
    bring: (make) => ({
      addTo(composition, needs) {
        brought.set(composition, [...of(composition), make(needs)])
      },
    }),
  }
}
