import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';

/** Described things by name, each once. A later description adds to an earlier one, or replaces it. */
function joined<Described extends { readonly name: string }>(
  before: readonly Described[] = [],
  more: readonly Described[],
): readonly Described[] {
  const byName = new Map<string, Described>();
  for (const one of [...before, ...more]) byName.set(one.name, { ...byName.get(one.name), ...one });
  return [...byName.values()];
}

/**
 * A kernel's configuration with what a step adds to it: lists grow, described things and durations are joined by name, all else is replaced.
 * @param known what steps before it have said
 */
export function joinConfiguration(known: KernelConfiguration, part: KernelConfiguration): KernelConfiguration {
  const { functions, tracepoints, interfaces, helperDurations, cpuid, ...rest } = part;
  return {
    ...known,
    ...rest,
    ...(functions && { functions: joined(known.functions, functions) }),
    ...(tracepoints && { tracepoints: [...(known.tracepoints ?? []), ...tracepoints] }),
    ...(cpuid && { cpuid: [...(known.cpuid ?? []), ...cpuid] }),
    ...(interfaces && { interfaces: joined(known.interfaces, interfaces) }),
    ...(helperDurations && { helperDurations: { ...known.helperDurations, ...helperDurations } }),
  };
}
