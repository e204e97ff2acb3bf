import type { EventsDocument } from '../../captures/events/events-file.ts';
import type { UserAction } from '../../kernel-model/events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';

/** How many CPUs the kernels of the check have; events go round them. */
export const CHECK_CPUS = 4;

/** What the whole check has in common. */
export interface CheckSettings {
  /** A shipped layout's name or a layout file's path; the usual layout where undefined. */
  readonly layout: string | undefined;
  readonly seed: number;
}

/** A situation on the kernel of the check, whose loader lives on when a program panics. */
export function situationOf(
  { layout, seed }: CheckSettings,
  { name, configuration = {}, setUp = [], usual = true, attach }: PartialSituation,
): Situation {
  const chosen = layout === undefined ? {} : { layout };
  const common = { cpus: CHECK_CPUS, random: { seed }, loaderSurvivesSigsys: true };
  return { name, usual, setUp, configuration: { ...chosen, ...common, ...configuration }, ...(attach && { attach }) };
}

type PartialSituation = Pick<Situation, 'name'> & Partial<Situation>;

/** The state of a kernel that a program is run in. */
export interface Situation {
  /** In a few words: `maps as loaded`. */
  readonly name: string;
  readonly configuration: KernelConfiguration;
  /** What user space does before the first event. */
  readonly setUp: readonly UserAction[];
  /** Attach points that replace those of the check, in this order. A program appears once for each attachment. */
  readonly attach?: EventsDocument['attach'];
  /** Whether every user of the program can meet it: a program SHOULD not panic then. */
  readonly usual: boolean;
}
