import type { KernelCall, ProgramCalls } from '../../../runtime/audit/outcome.ts';
import type { LoadedObject } from '../../../runtime/loaded-object.ts';
import type { Exploration } from '../exploration/exploration.ts';
import type { RunRequirement } from '../requirements.ts';

/** What a program can take, and the requirement on giving it back. */
const TAKEN = [
  { helper: 'bpf_spin_lock', noun: 'lock', requirement: 'REX-RESOURCE-01' },
  { helper: 'bpf_task_from_pid', noun: 'reference', requirement: 'REX-RESOURCE-02' },
  { helper: 'bpf_ringbuf_reserve', noun: 'record', requirement: 'REX-RESOURCE-03' },
  { helper: 'bpf_spin_lock', noun: 'lock', requirement: 'REX-RESOURCE-04' },
] as const satisfies readonly { helper: string; noun: string; requirement: RunRequirement }[];

/** The requirements on all that is taken. */
const OF_ALL_TAKEN: ReadonlySet<RunRequirement> = new Set(['REX-RESOURCE-05', 'REX-PANIC-09']);

/** Places that a reason names; of more it says how many there are. */
const MOST_NAMED = 4;

/**
 * Why it is unknown whether a program gives back what its code can take. Empty: it is known, or the code takes nothing. A place of the code
 * that takes something shows nothing as long as no run takes anything there (decision record 0047).
 */
export function whyNeverTaken(
  requirement: RunRequirement,
  exploration: Exploration,
  object: LoadedObject,
  all: readonly Exploration[],
  programs: readonly ProgramCalls[],
): string {
  const reasons = TAKEN.flatMap(({ helper, noun, requirement: own }) => {
    if (own !== requirement && !OF_ALL_TAKEN.has(requirement)) return [];
    if (!object.imports.includes(helper)) return [];
    const shown = programs.some(({ calls }) => calls.some((call) => call.helper === helper));
    if (!shown) {
      const taken = all.some((one) => one.taken.times(helper) > 0);
      return taken ? [] : [`no run took a ${noun} by ${helper}, which the object imports`];
    }
    const places = neverTakenAt(helper, exploration, all, programs);
    if (places.length === 0) return neverThroughPointers(noun, helper, exploration, programs);
    const more = places.length > MOST_NAMED ? ` and ${places.length - MOST_NAMED} more` : '';
    return [`no run took a ${noun} by ${helper} at ${places.slice(0, MOST_NAMED).join(', ')}${more}`];
  });
  return [...new Set(reasons)].join('; ');
}

/** Whether a program whose code shows no call of a helper, and may call it through a pointer, never did. */
function neverThroughPointers(
  noun: string,
  helper: string,
  { subject, taken }: Exploration,
  programs: readonly ProgramCalls[],
): readonly string[] {
  const own = programs.filter(({ program }) => program === subject.program.name);
  const shown = own.some(({ calls }) => calls.some((call) => call.helper === helper));
  const hidden = own.some(({ through }) => through.includes(helper));
  if (shown || !hidden || taken.times(helper) > 0) return [];
  return [`no run took a ${noun} by ${helper}, which ${subject.program.name} may call through a pointer`];
}

/** The places of a program that call a helper, and where nothing was taken. Any program shows where calls through pointers can lead. */
function neverTakenAt(
  helper: string,
  exploration: Exploration,
  all: readonly Exploration[],
  programs: readonly ProgramCalls[],
): readonly string[] {
  const ofHelper = ({ calls }: ProgramCalls) => calls.filter((call) => call.helper === helper);
  const every: readonly KernelCall[] = programs.flatMap(ofHelper);
  const own = programs.filter(({ program }) => program === exploration.subject.program.name).flatMap(ofHelper);
  const taken = (call: KernelCall) => (call.direct ? [exploration] : all).some((one) => one.taken.at(call, every));
  return [...new Set(own.filter((call) => !taken(call)).map(({ place }) => place))];
}
