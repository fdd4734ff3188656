/** Seeded chance: the same seed and name give the same choices. */
export class Chance {
  #state: number

  constructor(readonly seed: string) {
    this.#state = hash(seed)
  }

  /** Chance of its own, that no other choice disturbs. */
  of(name: string | number): Chance {
    return new Chance(`${this.seed}/${name}`)
  }

  /** From 0 up to 1, without 1. */
  fraction(): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** A whole number from `from` up to `to`, both included. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.fraction() * (to - from + 1))
  }

  happens(probability: number): boolean {
    return this.fraction() < probability
  }

  pick<Thing>(things: readonly Thing[]): Thing {
    const found = things[this.whole(0, things.length - 1)]
    if (found === undefined) throw new Error('There is nothing to choose from.')
    return found
  }

  some<Thing>(things: readonly Thing[], most: number): Thing[] {
    const left = [...things]
    const count = Math.min(things.length, this.whole(1, most))
    return Array.from({ length: count }, () => left.splice(this.whole(0, left.length - 1), 1)).flat()
  }

  weighted<Thing>(things: readonly (readonly [weight: number, thing: Thing])[]): Thing {
    let left = this.fraction() * things.reduce((sum, [weight]) => sum + weight, 0)
    for (const [weight, thing] of things) {
      left -= weight
      if (left < 0) return thing
    }
    return this.pick(things)[1]
  }

  bytes(size: number): Buffer {
    return Buffer.from(Array.from({ length: size }, () => this.whole(0, 255)))
  }

  uuid(): string {
    const hex = this.bytes(16).toString('hex')
    return [
      hex.slice(0, 8),
      hex.slice(8, 12),
      `4${hex.slice(13, 16)}`,
      `a${hex.slice(17, 20)}`,
      hex.slice(20),
    ].join('-')
  }
}

function hash(text: string): number {
  let hashed = 2166136261
  for (const character of text) hashed = Math.imul(hashed ^ character.charCodeAt(0), 16777619)
  return hashed ^ (hashed >>> 13)
}
