import type { PointKind } from './sweep-point.ts';

/** One way that was swept. */
export interface SweptWay {
  readonly id: string;
  readonly program: string;
  /** Its event, and the state of the kernel. */
  readonly input: string;
  readonly situation: string;
  /** Of the run that nothing disturbs. */
  readonly outcome: string;
  readonly instructions: number;
  readonly helperCalls: number;
  /** Different basic blocks that it enters. */
  readonly blocks: number;
}

/** How many points of a kind there are. */
export interface SweptKind {
  readonly kind: PointKind;
  readonly found: number;
  readonly tried: number;
}

/** An outcome that some points have in common. */
export interface SweptOutcome {
  readonly outcome: string;
  readonly points: number;
  /** The first of them, and its number among all points of the sweep, from 0 on. */
  readonly first: string;
  readonly index: number;
}

/** What is wrong at some points. */
export interface SweepFinding {
  readonly requirement: string;
  /** Stable, in upper snake case. */
  readonly code: string;
  readonly program: string;
  /** What tells it from findings of the same code: a place in the program's code. Empty: nothing does. */
  readonly place: string;
  readonly message: string;
  readonly cause: string;
  readonly hint: string;
  /** The first point that shows it: the id of its way, a colon, and its own. */
  readonly point: string;
  /** Its number among all points of the sweep, from 0 on. */
  readonly index: number;
  /** What happens there. */
  readonly name: string;
  /** How many points show it. */
  readonly points: number;
  /** The shortest list of events that shows it, as an events file, and the point on it. `null`: the point needs no events file. */
  readonly shrunk: { readonly point: string; readonly events: string } | null;
}

/** Points that say nothing, because the model lacks what they lead to. */
export interface SweepGap {
  readonly reason: string;
  readonly points: number;
  /** The number of the first among all points of the sweep, from 0 on. */
  readonly index: number;
}

/** What a sweep of an object came to, as plain data. Its schema is `report` in cli/sweep-output.schema.json. */
export interface SweepReport {
  readonly format: 'rex-conformance sweep';
  readonly formatVersion: 1;
  readonly object: { readonly name: string; readonly sha256: string };
  readonly layout: string;
  readonly seed: number;
  /** Which points this report is about: those of one shard of several. */
  readonly shards: { readonly count: number; readonly indices: readonly number[] };
  /** Whether events of the author's were given, in place of built-in inputs. */
  readonly authors: boolean;
  readonly ways: readonly SweptWay[];
  /** What is not swept, and why. */
  readonly left: readonly string[];
  /** What is beyond the limits of a sweep: ways behind the first, and blocks behind the first instructions. */
  readonly beyond: readonly string[];
  readonly kinds: readonly SweptKind[];
  readonly outcomes: readonly SweptOutcome[];
  readonly findings: readonly SweepFinding[];
  readonly gaps: readonly SweepGap[];
}
