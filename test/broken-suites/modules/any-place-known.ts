import { Takings as WholeTakings } from '../../../conformance/universal/exploration/takings.ts';
import type { KernelCall } from '../../../runtime/audit/outcome.ts';

/** What was taken at one place is known of all. */
export class Takings extends WholeTakings {
  override at({ helper }: KernelCall): boolean {
    return this.times(helper) > 0;
  }
}
