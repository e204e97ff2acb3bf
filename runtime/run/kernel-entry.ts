import { Diagnostic } from '../../base/diagnostic.ts';
import {
  type HelperArguments,
  type HelperCallee,
  type HelperDefinition,
  HelperFault,
} from '../../kernel-model/helpers/helper.ts';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import type { Kernel } from '../../kernel-model/kernel.ts';
import { READ, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';
import { FUNCTION_ALIGNMENT_BITS } from '../../kernel-model/symbols/text-symbols.ts';
import type { Fault } from '../cpu/engine.ts';
import { DF } from '../cpu/flags.ts';
import { type RegisterFile, RFLAGS_OFFSET, registerWord } from '../cpu/register-file.ts';
import type { CleanupWatch } from './cleanup-watch.ts';
import { RSP } from './dispatcher.ts';
import { LANDING_PAD } from './endings/landing-pad.ts';
import type { HelperLog } from './records/helper-log.ts';
import { RegisterArguments } from './register-arguments.ts';

const RSP_WORD = registerWord(RSP);
/** The most helper calls of a run. The watchdog ends a program sooner, unless it only calls helpers. */
const MOST_CALLS = 2 ** 22;

/** Why control does not return from the kernel to the program. */
export type Departure =
  /** The program has returned to `rex_exit`. */
  | { readonly kind: 'returned' }
  /** The program called `rex_landingpad`. */
  | { readonly kind: 'panicked' }
  /** A helper faulted. */
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** The program called the kernel on a stack that is not its CPU's Rex stack. */
  | { readonly kind: 'wild stack'; readonly address: bigint }
  /** The program called the kernel with the direction flag set (System V ABI, section 3.2.1). */
  | { readonly kind: 'wrong flags'; readonly address: bigint }
  /** The program went to a place in the kernel that programs cannot call. */
  | { readonly kind: 'stray'; readonly address: bigint }
  /** The observer leaves the engine: the watchdog has moved the instruction pointer. */
  | { readonly kind: 'interrupted' };

/** A program run's observer of helper calls. */
export interface HelperObserver {
  /** A helper is being called. Its arguments are in the registers. @returns whether it is to be carried out */
  called(helper: string, args: HelperArguments): boolean;
  /**
   * A helper is done; its time passes now.
   * @returns whether the program may continue: false leaves the engine
   */
  returning(helper: string, args: HelperArguments): boolean;
}

interface Callable {
  /** The low half of its address. */
  readonly low: number;
  readonly definition: HelperDefinition<Kernel>;
  /** Its index in the table, for the log. */
  readonly index: number;
  readonly watched: boolean;
  /** The index of the argument that is a key of a map, the first argument; -1 if none is. */
  readonly key: number;
}

/** The exits of a program's image: helpers, the landing pad, `rex_exit`, and no others. */
export class KernelEntryPoints {
  /** Why the engine was left last. */
  departure: Departure = { kind: 'returned' };
  private readonly kernel: Kernel;
  private readonly registers: RegisterFile;
  private readonly log: HelperLog;
  private readonly cleanups: CleanupWatch;
  private readonly observer: HelperObserver;
  private readonly args: RegisterArguments;
  private readonly exitLow: number;
  private readonly landingPadLow: number;
  /** The functions by their distance from the first, in units of their alignment. */
  private readonly callables: (Callable | undefined)[];
  private readonly first: number;

  constructor(
    kernel: Kernel,
    registers: RegisterFile,
    log: HelperLog,
    cleanups: CleanupWatch,
    exitLow: number,
    observer: HelperObserver,
  ) {
    this.kernel = kernel;
    this.registers = registers;
    this.log = log;
    this.cleanups = cleanups;
    this.observer = observer;
    this.args = new RegisterArguments(kernel.memory);
    this.exitLow = exitLow;
    this.landingPadLow = kernel.kallsyms.resolve(LANDING_PAD)!.low;
    const lows = HELPERS.map(({ name }) => kernel.kallsyms.resolve(name)!.low);
    this.first = Math.min(...lows);
    const last = (Math.max(...lows) - this.first) >>> FUNCTION_ALIGNMENT_BITS;
    this.callables = new Array<Callable | undefined>(last + 1).fill(undefined);
    for (const [index, { name }] of HELPERS.entries()) {
      const definition = kernel.helpers.find(name)!;
      const low = lows[index]!;
      if (low === this.landingPadLow) continue;
      const key = definition.parameters.findIndex((parameter) => parameter.name === 'key');
      this.callables[(low - this.first) >>> FUNCTION_ALIGNMENT_BITS] = {
        low,
        definition,
        index,
        watched: cleanups.watches(name),
        key,
      };
    }
  }

  /** The helper at a kernel text address; `undefined` for any other place. */
  helperAt(low: number): string | undefined {
    return this.callableAt(low)?.definition.name;
  }

  /**
   * Control has reached a kernel text address.
   * @param cpu the CPU of the program
   * @returns as the engine's handler does
   * @throws Diagnostic if a helper refuses to continue
   */
  enter(low: number, cpu: number): 0 | 1 {
    const callable = this.callableAt(low);
    if (callable === undefined || !this.isOnStack(cpu) || this.isDirectionSet) return this.goElsewhere(low, cpu);
    const { definition, index, watched, key } = callable;
    const { name, call } = definition;
    const { log, args } = this;
    log.enter(index, this.registers, args.callSite(), args.callerSite());
    if (log.total > MOST_CALLS) throw tooManyCalls(this.kernel.runningProgram);
    if (key >= 0 && log.keepsKey) this.keepKey(key);
    const wanted = this.observer.called(name, args);
    if (wanted && call !== undefined && !this.carriesOut(call, low, name)) return 1;
    log.leave(this.registers);
    if (watched) this.cleanups.returned(name, this.kernel.cpus.stack(cpu), this.registers);
    return this.observer.returning(name, args) ? 0 : this.depart({ kind: 'interrupted' });
  }

  /** @returns whether the helper has returned; otherwise it has faulted */
  private carriesOut(call: HelperCallee<Kernel>, low: number, name: string): boolean {
    try {
      call(this.kernel, this.args);
      return true;
    } catch (error) {
      if (!(error instanceof HelperFault)) throw error;
      this.depart({ kind: 'fault', fault: helperFault(low, name, error) });
      return false;
    }
  }

  /** Control has reached a place that is not a helper, or a helper that must not be called so. */
  private goElsewhere(low: number, cpu: number): 1 {
    if (low === this.exitLow) return this.depart({ kind: 'returned' });
    const known = this.callableAt(low) !== undefined || low === this.landingPadLow;
    if (!known) return this.depart({ kind: 'stray', address: textAddress(low) });
    if (!this.isOnStack(cpu)) return this.depart({ kind: 'wild stack', address: textAddress(low) });
    if (this.isDirectionSet) return this.depart({ kind: 'wrong flags', address: textAddress(low) });
    return this.depart({ kind: 'panicked' });
  }

  /** Window offset of the place that the last helper returns to, or -1. */
  get returnsTo(): number {
    return this.args.callSite();
  }

  private callableAt(low: number): Callable | undefined {
    const step = ((low - this.first) | 0) >>> FUNCTION_ALIGNMENT_BITS;
    const callable = step < this.callables.length ? this.callables[step] : undefined;
    return callable !== undefined && callable.low === low ? callable : undefined;
  }

  /** Whether the stack pointer is on the CPU's Rex stack (Rex ABI: entering and leaving a program). */
  private isOnStack(cpu: number): boolean {
    const { offset, size } = this.kernel.cpus.stack(cpu);
    const { words } = this.registers;
    const rsp = words[RSP_WORD]!;
    return words[RSP_WORD + 1] === WINDOW_HIGH && rsp >= offset && rsp < offset + size;
  }

  private get isDirectionSet(): boolean {
    return (this.registers.words[RFLAGS_OFFSET >>> 2]! & DF) !== 0;
  }

  private keepKey(argument: number): void {
    const { memory, maps } = this.kernel;
    const size = maps.at(this.args.pointer(0))?.keySize ?? 0;
    const key = this.args.pointer(argument);
    if (memory.isAccessible(key, size, READ)) this.log.keepKey(memory.u8, key, size);
  }

  private depart(departure: Departure): 1 {
    this.departure = departure;
    return 1;
  }
}

function tooManyCalls(program: string): Diagnostic {
  return new Diagnostic({
    code: 'HELPER_CALLS_BUDGET',
    kind: 'unsupported',
    message: `program "${program}" calls helpers more than ${MOST_CALLS} times in one run`,
    cause: 'a helper call takes little virtual time, so the watchdog does not end this soon',
    hint: 'let the helper take time (the durations of the scenario), or call it less often',
  });
}

function textAddress(low: number): bigint {
  return 0xffffffff00000000n | BigInt(low);
}

/** A helper that jumps through a pointer faults at its target; any other faults inside the helper. */
function helperFault(low: number, helper: string, { address, access }: HelperFault): Fault {
  const rip = access === 'execute' ? address : textAddress(low);
  return { exception: '#PF', rip, address, access, instruction: `(in ${helper})` };
}
