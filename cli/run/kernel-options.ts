import { readTracepointFile } from '../../captures/events/tracepoint-descriptions.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { RunArguments } from '../arguments/run-arguments.ts';

/** The kernel of a run: that of the events file, with the options of the command line. */
export function configure(described: KernelConfiguration, args: RunArguments): KernelConfiguration {
  const tracepoints = [...(described.tracepoints ?? []), ...args.formats.flatMap(readTracepointFile)];
  return {
    ...described,
    ...(tracepoints.length === 0 ? {} : { tracepoints }),
    ...(args.seed === undefined ? {} : { random: { seed: args.seed } }),
    ...(args.cpus === undefined ? {} : { cpus: args.cpus }),
    ...(args.layout === undefined ? {} : { layout: args.layout }),
    ...(args.kernel === undefined ? {} : { kernel: args.kernel }),
    ...(args.keepPrograms ? { loaderSurvivesSigsys: true } : {}),
  };
}
