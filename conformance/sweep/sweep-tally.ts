import { placeKey } from '../universal/reporting/places.ts';
import type { Breach } from '../universal/rules/breach.ts';
import { type PointOfWay, pointName } from './point-order.ts';
import { POINT_KINDS, type PointKind } from './sweep-point.ts';
import type { SweepGap, SweptKind, SweptOutcome } from './sweep-report.ts';
import type { SweepBreach } from './sweep-rules.ts';
import type { TriedPoint } from './try-point.ts';

/** A breach that some points have in common, with the first of them. */
export interface FoundAtPoints {
  readonly breach: SweepBreach;
  /** Empty: nothing tells it from others of its code. */
  readonly place: string;
  readonly first: PointOfWay;
  readonly points: number;
}

interface Counted {
  first: PointOfWay;
  points: number;
}

/** Notes what came of points. The order in which they were tried makes no difference. */
export class SweepTally {
  readonly #tried = new Map<PointKind, number>();
  readonly #outcomes = new Map<string, Counted>();
  readonly #gaps = new Map<string, Counted>();
  readonly #found = new Map<string, Counted & { breach: SweepBreach; readonly place: string }>();
  /** The first point of each outcome that is a panic. */
  readonly #panics = new Map<string, PointOfWay>();

  /** @param known what the way breaks without any disturbance: `requirement code` */
  add(point: PointOfWay, { run, outcome, breaches, unsupported }: TriedPoint, known: ReadonlySet<string>): void {
    const { kind } = point.point;
    this.#tried.set(kind, (this.#tried.get(kind) ?? 0) + 1);
    count(this.#outcomes, outcome, point);
    if (unsupported !== '') count(this.#gaps, unsupported, point);
    if (run?.panic) {
      const before = this.#panics.get(outcome);
      if (before === undefined || before.index > point.index) this.#panics.set(outcome, point);
    }
    for (const breach of breaches) this.addBreach(point, run, breach, known);
  }

  /** Notes what a point breaks, beside what {@link add} has noted of it. */
  addBreach(point: PointOfWay, run: TriedPoint['run'], breach: SweepBreach, known: ReadonlySet<string>): void {
    if (known.has(`${breach.requirement} ${breach.code}`)) return;
    const place = placeKey(run, breach as Breach);
    const key = `${breach.requirement} ${breach.code} ${point.way.program} ${place}`;
    const before = this.#found.get(key);
    if (before === undefined) this.#found.set(key, { breach, place, first: point, points: 1 });
    else {
      before.points += 1;
      if (before.first.index > point.index) Object.assign(before, { first: point, breach });
    }
  }

  /** The first point of each outcome that is a panic, in order. */
  panics(): readonly PointOfWay[] {
    return [...this.#panics.values()].toSorted((one, other) => one.index - other.index);
  }

  kinds(all: readonly PointOfWay[]): readonly SweptKind[] {
    return POINT_KINDS.map((kind) => ({
      kind,
      found: all.filter(({ point }) => point.kind === kind).length,
      tried: this.#tried.get(kind) ?? 0,
    }));
  }

  outcomes(): readonly SweptOutcome[] {
    return inOrder(this.#outcomes).map(([outcome, { points, first }]) => {
      return { outcome, points, first: pointName(first), index: first.index };
    });
  }

  gaps(): readonly SweepGap[] {
    return inOrder(this.#gaps).map(([reason, { points, first }]) => ({ reason, points, index: first.index }));
  }

  found(): readonly FoundAtPoints[] {
    return inOrder(this.#found).map(([, found]) => found);
  }
}

function count(counts: Map<string, Counted>, key: string, point: PointOfWay): void {
  const before = counts.get(key);
  if (before === undefined) counts.set(key, { first: point, points: 1 });
  else {
    before.points += 1;
    if (before.first.index > point.index) before.first = point;
  }
}

function inOrder<Value extends Counted>(counts: ReadonlyMap<string, Value>): readonly [string, Value][] {
  return [...counts].toSorted(([, one], [, other]) => one.first.index - other.first.index);
}
