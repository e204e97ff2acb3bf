import type { Hits } from './switches.ts';

/** Judges: unit tests by their names, or scenarios by their places. */
export type Kind = 'tests' | 'scenarios';

/** What a process of judges is started with. */
export interface Setting {
  readonly kind: Kind;
  /** Names of files of tests, and the URLs of what they are bundled into. */
  readonly files: readonly (readonly [name: string, url: string])[];
  /** Modules with phrases. */
  readonly phrases: readonly string[];
  /** A fault that is on before anything is imported. */
  readonly fault: Fault | undefined;
}

/** A fault that is on. */
export interface Fault {
  readonly id: string;
  /** How often it may be come by. */
  readonly limit: number;
}

/** What a process of judges is asked for. */
export interface Question {
  /** Names of judges; none: all. */
  readonly names: readonly string[];
  /** The fault that is on meanwhile. */
  readonly fault: Fault | undefined;
  /** Ids of faults: how often each judge comes by them is told. */
  readonly cover: readonly string[] | undefined;
  /** Whether tests behind one that fails run, too. */
  readonly all: boolean;
  /** Milliseconds that each test and hook may take. */
  readonly milliseconds: number;
}

/** One judge that has passed, and what it came by. */
export interface Covered {
  readonly name: string;
  readonly seconds: number;
  readonly hits: Hits;
}

/** What a process of judges tells. */
export type Told =
  | { readonly kind: 'ready'; readonly imported: Hits }
  | { readonly kind: 'covered'; readonly covered: Covered }
  | { readonly kind: 'failing'; readonly name: string; readonly message: string }
  | { readonly kind: 'passed' }
  | {
      readonly kind: 'failed';
      readonly by: string;
      readonly message: string;
      /** No judge failed: something went wrong beside them. */
      readonly beside: boolean;
    };
