import type { ObservedRun } from '../../conformance/universal/session.ts';
import { Ways as WholeWays } from '../../conformance/universal/ways.ts';

export * from '../../conformance/universal/ways.ts';

/** Only what returns is worth a firing. */
export class Ways extends WholeWays {
  override observe(observed: ObservedRun): void {
    if (observed.run.outcome === 'completed') super.observe(observed);
  }
}
