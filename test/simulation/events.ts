/** What has just happened, by a name such as `exec.list.fresh`, `slack.chat.postMessage` or `sql.update outbox`. */
type Listener = (name: string, owner: string) => void

/** Tells what happens at the seams, so that a fault can follow it at once. */
export class Happened {
  readonly #listeners = new Set<Listener>()

  tell(name: string, owner: string): void {
    for (const listener of this.#listeners) listener(name, owner)
  }

  on(listener: Listener): void {
    this.#listeners.add(listener)
  }
}

/** `sql.update outbox` of a statement, `sql.commit` of a transaction's end. */
export function nameOfStatement(text: string): string {
  const [, verb = '', table = ''] =
    /^\s*(\w+)(?:(?: into| from)? "(\w+)"|.*? from "(\w+)")?/is.exec(text.replaceAll('\n', ' ')) ?? []
  return `sql.${verb.toLowerCase()}${table === '' ? '' : ` ${table}`}`
}
