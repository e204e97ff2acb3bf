import { findFault } from '../../broken/table.ts';
import { findPublishedKernel } from '../../runtime/published/table.ts';
import type { Flaw } from '../judging/nested-outcome.ts';
import { newBrokenKernel, newKernel } from '../running/new-kernel.ts';
import type { PhraseParameter } from './phrase-parameter.ts';

/** A file that is read: one of the two. */
export interface Reading {
  readonly capture: string | undefined;
  /** A program's source, by its name. */
  readonly source: string | undefined;
}

/** What is judged of another scenario or file. */
export const JUDGED_PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'reading',
    meaning: '`reading the capture "echo.pcap"`, `compiling the source "forgotten_guard"`',
    regexp: /reading the capture "([^"]+)"|compiling the source "([^"]+)"/,
    transformer: (capture, source): Reading => ({ capture, source }),
  },
  {
    name: 'flaw',
    meaning:
      '`on a kernel that "logs no panic"` (one of broken/kernels), `on the kernel "rex-2025-02"` (a published one), `with the object "bmc_stale" in place of "bmc"`',
    regexp: /on a kernel that "([^"]+)"|on the kernel "([^"]+)"|with the object "([^"]+)" in place of "([^"]+)"/,
    transformer: (fault, kernel, by, object): Flaw => {
      if (fault !== undefined) {
        const { name } = findFault(fault);
        return { newKernel: () => newBrokenKernel(name) };
      }
      if (kernel !== undefined) return { newKernel, kernel: findPublishedKernel(kernel).name };
      return { newKernel, replaced: { object: object!, by: by! } };
    },
  },
];
