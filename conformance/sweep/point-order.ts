import { SeededRandom } from '../universal/inputs/seeded-random.ts';
import type { PlannedWay } from './plan-way.ts';
import type { SweepPoint } from './sweep-point.ts';
import type { SweepWay } from './sweep-way.ts';

/** A point of a way. */
export interface PointOfWay {
  readonly way: SweepWay;
  readonly point: SweepPoint;
  /** Its number among all points of the sweep, in the order of ways and kinds; the same in every shard. */
  readonly index: number;
}

/** The name of a point on the command line. */
export function pointName({ way, point }: Pick<PointOfWay, 'way' | 'point'>): string {
  return `${way.id}:${point.id}`;
}

/** All points of some ways, in order. */
export function allPoints(planned: readonly PlannedWay[]): readonly PointOfWay[] {
  let index = 0;
  return planned.flatMap(({ way, points }) => points.map((point) => ({ way, point, index: index++ })));
}

/**
 * The order in which points are tried: every kind of every way in turn, and within them at random. So a sweep that ends early has tried some
 * of everything. The same seed gives the same order.
 */
export function inTurn(points: readonly PointOfWay[], seed: number): readonly PointOfWay[] {
  const random = new SeededRandom(seed);
  const groups = new Map<string, PointOfWay[]>();
  for (const point of points) {
    const key = `${point.point.kind} ${point.way.id}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    group.push(point);
  }
  const shuffled = [...groups.values()].map((group) => shuffle(group, random));
  const longest = Math.max(0, ...shuffled.map(({ length }) => length));
  return Array.from({ length: longest }, (_, n) => shuffled.flatMap((group) => group[n] ?? [])).flat();
}

/** Fisher and Yates. */
function shuffle(points: PointOfWay[], random: SeededRandom): readonly PointOfWay[] {
  for (let n = points.length - 1; n > 0; n--) {
    const other = random.below(n + 1);
    [points[n], points[other]] = [points[other]!, points[n]!];
  }
  return points;
}
