/** The element with this id. Throws if the page has none of that kind. */
export function byId<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id)
  if (found instanceof kind) return found
  throw new Error(`The page has no ${kind.name} #${id}`)
}

/** The first element below `root` that matches. Throws if it is not of that kind. */
export function within<Kind extends HTMLElement>(
  root: ParentNode,
  selector: string,
  kind: new () => Kind,
): Kind {
  const found = root.querySelector(selector)
  if (found instanceof kind) return found
  throw new Error(`There is no ${kind.name} ${selector}`)
}
