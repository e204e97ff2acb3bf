import type { ObservedRun } from '../../../conformance/universal/exploration/session.ts';
import { Ways as WholeWays } from '../../../conformance/universal/exploration/ways.ts';

export * from '../../../conformance/universal/exploration/ways.ts';

/** Only what returns is worth a firing. */
export class Ways extends WholeWays {
  override observe(observed: ObservedRun): void {
    if (observed.run.outcome === 'completed') super.observe(observed);
  }
}
