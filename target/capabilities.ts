/**
 * Abilities that a target may have, beyond loading objects and describing maps. A scenario that needs one that the target lacks is
 * skipped, and says so. No name changes its meaning: adapters of others use them.
 */
export const CAPABILITIES = {
  'kprobe programs': 'programs on functions of the kernel and of programs run, and are told when they do',
  'tracepoint programs': 'programs at tracepoints run on records with chosen fields',
  'perf event programs': 'programs on perf events run on chosen samples',
  'xdp programs': 'xdp programs run on chosen packets',
  'tc programs': 'tc programs run on chosen packets',
  'virtual clock': 'time passes only as scenarios say; runs have exact beginnings and ends',
  'watchdog on request':
    'the timer of the watchdog fires at a chosen instruction or helper call, and its firings are told',
  'helper durations': 'a helper takes a chosen time',
  'fault injection': 'a run is disturbed at a chosen place: a helper fails, control goes elsewhere, another CPU writes',
  'chosen random numbers': 'get_random_u32 gives chosen numbers, or those of a seed',
  'chosen tasks': 'a task with a chosen name, pid and tgid is on the CPU of an event, or none',
  registers: 'an event has chosen registers, and registers that a program changed are told',
  'several CPUs': 'an event happens on a chosen CPU; there are as many as a scenario says',
  'instruction counts': 'the instructions of a run are counted exactly',
  'call recording': 'the helper calls of a run are told with their arguments and results',
  'stack depth': 'the deepest use of the Rex stack is told',
  leftovers: 'the bytes around a packet are chosen',
  'packet metadata': 'fields of sk_buff, the queue, and bytes in fragments are chosen',
  'packet contents': 'the packet is told as a program left it, and so are packets that left the kernel',
  'network interfaces': 'interfaces have a chosen MTU, number of queues and buffer, and can be down',
  'broken objects': 'objects that the kernel refuses, or that crash it, can be given to it without harm to the machine',
  'user-space map operations': 'single operations of bpf(2) with flags, and their errors',
  'queue contents': 'the values of queues and stacks are told without taking them out',
  'map records': 'user space listens to ring buffers and perf event arrays, and puts counters into the latter',
  'per-CPU state': 'locks, references and the per-CPU state of Rex are told',
  'rule watching': 'breaches of rules that cause no fault are told, such as a lock that is held at the end of a run',
  'object facts':
    "an object's kernel crate, imports and symbols in kallsyms are told, and its tag is that of the kernel",
  'cleanup record': 'the cleanup entries that a panic has run are told',
  'stack traces': 'the frames of a panic or an oops are told',
  'program results': 'the number that a program returns is told',
  'kernel log': 'the lines of the kernel log are told',
  'trace pipe': 'the lines of the trace pipe are told',
  'loader signals': 'the signals that the loader gets are told, and whether it survives SIGSYS can be chosen',
  'crash-stop choice': 'what a panic removes can be chosen',
  'events at once': 'programs on several CPUs are interleaved by a schedule',
  'nested events': 'an event happens inside a helper call of a run',
  'chosen functions': 'which functions exist and may be overridden is chosen',
  'chosen tracepoints': 'tracepoints that Linux does not have are added',
  cpuid: 'cpuid gives chosen answers',
  'chosen layouts': 'structs of the kernel have the layout that a scenario names',
  'published kernels': 'the kernel differs from the promises of Rex as a published kernel does',
  'kernel settings':
    'the kernel is built or set up as a scenario says: without NUMA, with a loader that has no privileges',
  'broken kernels': 'kernels that are broken on purpose can be booted',
  'many kernels': 'hundreds of fresh kernels can be booted for one scenario, as the universal profile and sweeps do',
  'any object': 'any object can be loaded, not only some that the target knows',
  'any event': 'any event that a scenario describes can happen, and no other event runs the programs meanwhile',
} as const;

export type Capability = keyof typeof CAPABILITIES;

export const CAPABILITY_NAMES = Object.keys(CAPABILITIES) as readonly Capability[];

/** Only the target knows which objects and events it lacks. The suite asks it for all of them. */
export const FOUND_LATE: readonly Capability[] = ['any object', 'any event'];

let aside = 0;

/** Whether a fact is read for the record only, so that the scenario does not need it. */
export const isAside = (): boolean => aside > 0;

/**
 * Reads facts of a run for the record: a target that does not tell them does not skip the scenario.
 * @returns undefined if the target does not tell them
 */
export function ifTold<T>(read: () => T): T | undefined {
  aside++;
  try {
    return read();
  } catch (error) {
    if (error instanceof Lacking) return undefined;
    throw error;
  } finally {
    aside--;
  }
}

/** A request, or a fact that was read, needs a capability that the target does not have. The scenario is skipped, and does not fail. */
export class Lacking extends Error {
  readonly capability: Capability;

  constructor(capability: Capability) {
    super(`the target lacks the capability "${capability}": ${CAPABILITIES[capability]}`);
    this.name = 'Lacking';
    this.capability = capability;
  }
}
