import type { Diagnostic } from '../../../base/diagnostic.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { RequirementLevel } from '../../../vocabulary/results.ts';
import type { Exploration } from '../exploration/exploration.ts';
import type { CheckWarning } from './report.ts';

/** What the catalogue says of a requirement. */
export interface RequirementText {
  readonly id: string;
  readonly level: RequirementLevel;
  readonly statement: string;
}

/** What running the programs came to. */
export interface Exercise {
  /** `undefined` where the kernel does not load the object. */
  readonly object: LoadedObject | undefined;
  readonly explorations: readonly Exploration[];
  /** What no program saw of the author's events. */
  readonly warnings: readonly CheckWarning[];
  /** Why nothing was run; `undefined` where the object was loaded. */
  readonly refusal: Diagnostic | undefined;
}
