/** A part of a run: `--shard 2/3`. */
export interface Shard {
  /** Counted from 1. */
  readonly index: number;
  readonly total: number;
}

/**
 * The shard with exactly these of so many scenarios; undefined if no shard has them. Cucumber deals scenarios out in
 * turn.
 */
function shardOf(positions: readonly number[], scenarios: number): Shard | undefined {
  const [first, second] = positions;
  if (first === undefined || second === undefined) return undefined;
  const total = second - first;
  if (total < 2 || first >= total) return undefined;
  const due = Math.ceil((scenarios - first) / total);
  const inTurn = positions.every((position, at) => position === first + at * total);
  return inTurn && positions.length === due ? { index: first + 1, total } : undefined;
}

/**
 * The shards that are missing among some, as far as it can be known. A filter may have left out the scenarios that no
 * shard has.
 * @param shards the scenarios of each by their position in the whole, ascending
 * @param scenarios how many there are in the whole
 */
export function missingShards(shards: readonly (readonly number[])[], scenarios: number): readonly Shard[] {
  const known = shards.map((positions) => shardOf(positions, scenarios));
  const total = known[0]?.total;
  if (total === undefined || known.some((shard) => shard?.total !== total)) return [];
  const there = new Set(known.map((shard) => shard?.index));
  return Array.from({ length: total }, (_, at) => ({ index: at + 1, total })).filter(({ index }) => !there.has(index));
}
