export interface Turns<Value> {
  app: Value[]
  baseline: Value[]
}

/** Measures the baseline and the app in turns, so that other load on the machine affects both alike. */
export async function takeTurns<Value>(
  rounds: number,
  measure: { app: () => Promise<Value>; baseline: () => Promise<Value> },
): Promise<Turns<Value>> {
  const turns: Turns<Value> = { app: [], baseline: [] }
  for (let round = 0; round < rounds; round += 1) {
    turns.baseline.push(await measure.baseline())
    turns.app.push(await measure.app())
  }
  return turns
}

/** One value of each turn. */
export function each<Value>(turns: Turns<Value>, value: (turn: Value) => number): Turns<number> {
  return { app: turns.app.map(value), baseline: turns.baseline.map(value) }
}
