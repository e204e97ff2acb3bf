import { Diagnostic } from '../base/diagnostic.ts';
import { joined } from '../base/joined.ts';
import type { ActiveRun, RunsPrograms, TracesPrograms } from './active-run.ts';
import { Clock } from './clock.ts';
import { ContextMemory } from './contexts/context-memory.ts';
import type { ProgramContext, ProgramType } from './contexts/program-context.ts';
import type { ProgramTypeModel } from './contexts/program-type.ts';
import { type ContextKernel, PROGRAM_TYPES } from './contexts/table.ts';
import { Tracepoints } from './contexts/tracepoints.ts';
import type { HelperArguments, HelperCallee } from './helpers/helper.ts';
import { Helpers } from './helpers/helpers.ts';
import { HELPERS, type HelperKernel } from './helpers/table.ts';
import { Kallsyms } from './kallsyms.ts';
import type { KernelConfiguration } from './kernel-configuration.ts';
import type { Layout } from './layouts/layout.ts';
import { KernelLog, TASK_CONTEXT_FLAGS, TracePipe } from './log.ts';
import { Maps } from './maps/maps.ts';
import { GuestMemory, PAGE_SIZE, READ } from './memory/guest-memory.ts';
import { NetworkDevices } from './network/network-devices.ts';
import { receive, transmit } from './network/network-stack.ts';
import { writtenBeside } from './network/written-beside.ts';
import { PerCpuAreas, possibleCpus } from './per-cpu.ts';
import { Random } from './random.ts';
import { References } from './references.ts';
import { SpinLocks } from './spin-locks.ts';
import { CallSite } from './symbols/call-site.ts';
import { Tasks } from './tasks.ts';

/** The code for a program that wrote to memory that only the kernel writes. The kernel cannot continue after it. */
export const PER_CPU_OVERWRITTEN = 'PER_CPU_OVERWRITTEN';

/** The code for a program that wrote to fields that locate a packet for the kernel. */
export const CONTEXT_OVERWRITTEN = 'CONTEXT_OVERWRITTEN';

/** How many bytes helpers may read and write in one run. */
const MOST_WORK = 2 ** 33;

const NOTHING: readonly Diagnostic[] = [];

/** A program type of this kernel. */
export type KernelProgramType = ProgramTypeModel<Kernel>;

/** The implementation of a helper of this kernel. */
export type KernelHelper = HelperCallee<Kernel>;

/**
 * Linux as a program sees it. It knows no ELF and no CPU. It has memory, symbols, helpers and contexts, and others run
 * the programs.
 */
export class Kernel implements HelperKernel, ContextKernel, RunsPrograms, TracesPrograms {
  readonly configuration: KernelConfiguration;
  readonly memory: GuestMemory;
  readonly layout: Layout;
  readonly clock: Clock;
  /** Random numbers; those of a CPU while programs run at once. */
  random: Random;
  readonly log: KernelLog;
  readonly trace: TracePipe;
  readonly cpus: PerCpuAreas;
  readonly tasks: Tasks;
  readonly kallsyms: Kallsyms;
  readonly maps: Maps;
  readonly helpers: Helpers<Kernel>;
  readonly locks: SpinLocks;
  readonly references: References;
  readonly devices: NetworkDevices;
  readonly contexts: ContextMemory;
  readonly tracepoints: Tracepoints;
  /** The program types of this kernel, which a test can replace one by one. */
  readonly programTypes: Record<ProgramType, KernelProgramType> = { ...PROGRAM_TYPES };
  /** The packet paths into and out of this kernel, which a test can replace. */
  readonly network = { receive, transmit };
  /** Messages that the kernel prints only once (printk_once), by name, if it has printed them. */
  readonly warned = new Set<string>();
  /** How often the kernel has oopsed. From the first time on it is tainted (TAINT_DIE). */
  oopses = 0;
  /** CPUs with bpf_prog_active still raised, because a program that raised it never returned. */
  readonly progActive = new Set<number>();
  /** The running program. */
  run: ActiveRun | undefined;

  /** @throws Diagnostic for an impossible configuration */
  constructor(configuration: KernelConfiguration, layout: Layout) {
    this.configuration = configuration;
    this.layout = layout;
    const memory = new GuestMemory();
    this.memory = memory;
    const data = memory.allocate('kernel data', PAGE_SIZE, READ);
    this.clock = new Clock(memory, data.offset, layout.hz, configuration);
    this.random = new Random(configuration);
    this.log = new KernelLog(this.clock);
    this.trace = new TracePipe(this.clock);
    this.cpus = new PerCpuAreas(
      memory,
      possibleCpus(configuration.cpus, configuration.possibleCpus),
      configuration.offlineCpus,
    );
    this.tasks = new Tasks(memory, layout, this.cpus);
    this.kallsyms = new Kallsyms({
      helpers: HELPERS,
      functions: (configuration.functions ?? []).filter(({ exists }) => exists !== false).map(({ name }) => name),
      jiffiesOffset: data.offset,
      without: configuration.numa === false ? ['numa_node'] : [],
    });
    this.maps = new Maps({
      memory,
      possibleCpus: this.cpus.possible,
      isOnline: (cpu) => this.cpus.isOnline(cpu),
      currentCpu: () => this.currentCpu,
      spend: (bytes) => this.spend(bytes),
    });
    this.helpers = new Helpers<Kernel>(this.kallsyms);
    this.locks = new SpinLocks();
    this.references = new References();
    this.devices = new NetworkDevices(memory, layout, configuration.interfaces);
    this.contexts = new ContextMemory(memory);
    this.tracepoints = new Tracepoints(configuration.tracepoints);
  }

  /** Begins a program's run: helpers act for it until {@link endRun}. */
  beginRun(program: string, cpu: number, context: ProgramContext): ActiveRun {
    this.run = { program, cpu, context, packetsOut: [], foreignCall: false, work: 0 };
    this.cpus.watch();
    return this.run;
  }

  /** Ends the run. Returns the rules that the program broke by its leftovers. */
  endRun(): readonly Diagnostic[] {
    const { run } = this;
    this.run = undefined;
    if (run === undefined) return NOTHING;
    const { program, cpu, context } = run;
    const around = joined(writtenBeside(run), this.overwrittenBy(program));
    const ofPacket = joined(around, contextOverwrittenBy(program, context));
    const held = joined(this.locks.heldBy(program, cpu), this.references.heldBy(program, cpu));
    return joined(joined(ofPacket, held), this.maps.overwrittenHeaders());
  }

  /** The kernel's own per-CPU variables that a program overwrote. */
  private overwrittenBy(program: string): readonly Diagnostic[] {
    const overwritten = this.cpus.overwritten();
    if (overwritten.length === 0) return NOTHING;
    return overwritten.map(
      (what) =>
        new Diagnostic({
          code: PER_CPU_OVERWRITTEN,
          kind: 'conformance',
          message: `program "${program}" overwrote a per-CPU variable of the kernel`,
          cause: `${what}; the next program, or the kernel itself, uses this value`,
          hint: 'write per-CPU variables only through the kernel crate',
        }),
    );
  }

  /**
   * Counts bytes that a helper is about to read or write. @throws Diagnostic WORK_BUDGET (unsupported) after 8 GiB in
   * one run
   */
  spend(bytes: number): void {
    const { run } = this;
    if (run === undefined) return;
    run.work += bytes;
    if (run.work <= MOST_WORK) return;
    throw new Diagnostic({
      code: 'WORK_BUDGET',
      kind: 'unsupported',
      message: `program "${run.program}" lets helpers read and write more than ${MOST_WORK} bytes in one run`,
      cause: 'a helper takes the same virtual time for any size, so the watchdog does not end this soon',
      hint: 'use smaller values, or fewer calls',
    });
  }

  /** The current CPU; 0 while no program runs. */
  get currentCpu(): number {
    return this.run?.cpu ?? 0;
  }

  /** The name of the running program, for messages. */
  get runningProgram(): string {
    return this.run?.program ?? '(none)';
  }

  /** Writes a line to the trace for the task that runs on the current CPU. */
  tracePrint(text: string): void {
    const cpu = this.currentCpu;
    const { comm, pid } = this.tasks.current(cpu);
    this.trace.print({ comm, pid, cpu, flags: this.run?.context.traceFlags ?? TASK_CONTEXT_FLAGS }, text);
  }

  /** The place of a helper call, for messages. */
  callSite(args: HelperArguments): CallSite {
    return new CallSite(this.kallsyms, args.callSite());
  }

  /** Releases the kernel's memory. The kernel must not be used afterwards. */
  release(): void {
    this.memory.release();
  }
}

/** The kernel's own fields of the context that a program overwrote. */
function contextOverwrittenBy(program: string, { type, owned }: ProgramContext): readonly Diagnostic[] {
  const fields = owned?.overwritten();
  if (fields === undefined || fields.length === 0) return NOTHING;
  const changes = fields.map(({ name, was, is }) => `${name} was 0x${was.toString(16)} and is 0x${is.toString(16)}`);
  return [
    new Diagnostic({
      code: CONTEXT_OVERWRITTEN,
      kind: 'conformance',
      message: `program "${program}" overwrote what its ${type} context says of where the ${type === 'perf_event' ? 'sample' : 'packet'} lies`,
      cause: `${changes.join(', ')}; the kernel goes on with that`,
      hint: 'move the ends of a packet with helpers, and do not write to the fields of the context',
    }),
  ];
}
