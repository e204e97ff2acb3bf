import type { ActiveRun } from '../../kernel-model/active-run.ts';
import { PROGRAM_TYPES, readSection } from '../../kernel-model/contexts/table.ts';
import type { KernelEvent } from '../../kernel-model/events.ts';
import type { HelperArguments } from '../../kernel-model/helpers/helper.ts';
import { Kernel } from '../../kernel-model/kernel.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import { loadLayout } from '../../kernel-model/layouts/reader.ts';
import { toAddress, WINDOW_HIGH } from '../../kernel-model/memory/guest-memory.ts';

/** The arguments of a call and its result, without a CPU; one object serves all calls. */
export class Frame implements HelperArguments {
  private readonly lows = new Uint32Array(6);
  private readonly highs = new Uint32Array(6);
  /** rax, in halves. */
  resultLow = 0;
  resultHigh = 0;

  /** Sets an argument's two halves. */
  set(n: number, low: number, high = 0): void {
    this.lows[n] = low;
    this.highs[n] = high;
  }

  /** Sets an argument to the address of a window offset. */
  setPointer(n: number, offset: number): void {
    this.set(n, offset, WINDOW_HIGH);
  }

  /** Sets an argument to 64 bits. */
  setU64(n: number, value: bigint): void {
    this.set(n, Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(64, value) >> 32n));
  }

  /** rax, signed. */
  get result(): bigint {
    return BigInt.asIntN(64, (BigInt(this.resultHigh) << 32n) | BigInt(this.resultLow));
  }

  low(n: number): number {
    return this.lows[n]!;
  }

  high(n: number): number {
    return this.highs[n]!;
  }

  u64(n: number): bigint {
    return (BigInt(this.highs[n]!) << 32n) | BigInt(this.lows[n]!);
  }

  pointer(n: number): number {
    return this.highs[n] === WINDOW_HIGH ? this.lows[n]! : -1;
  }

  callSite(): number {
    return -1;
  }

  returnValue(low: number, high: number): void {
    this.resultLow = low >>> 0;
    this.resultHigh = high >>> 0;
  }

  returnErrno(number: number): void {
    this.returnValue(number, number < 0 ? -1 : 0);
  }

  returnPointer(offset: number): void {
    this.returnValue(offset, WINDOW_HIGH);
  }
}

/** A kernel in which a program runs. */
export interface Model {
  readonly kernel: Kernel;
  /** Lets the program run on a CPU from now on. */
  enterCpu(cpu: number): void;
}

const TRACEPOINT = 'tracepoint/syscalls/sys_enter_dup';

/**
 * Boots a kernel and begins a program's run on each CPU.
 * @param section the program's section; a tracepoint where left out
 * @param event what it runs for
 */
export function bootModel(
  cpus: number,
  section = TRACEPOINT,
  event: KernelEvent = { kind: 'tracepoint', event: 'syscalls/sys_enter_dup' },
  configuration: KernelConfiguration = {},
): Model {
  const kernel = new Kernel({ ...configuration, cpus }, loadLayout());
  const runs = Array.from({ length: cpus }, (_, cpu) => enter(kernel, section, { ...event, cpu }));
  kernel.run = runs[0];
  return {
    kernel,
    enterCpu(cpu) {
      kernel.run = runs[cpu];
    },
  };
}

/** Begins a program's run for an event. */
export function enter(kernel: Kernel, section: string, event: KernelEvent): ActiveRun {
  const { type, kind, attachPoint } = readSection(section)!;
  const program = { name: 'oracle', type, kind, attachPoint, overridesReturn: false };
  const model = PROGRAM_TYPES[type];
  const attachment = model.attach(kernel, program, type === 'xdp' || type === 'tc' ? 'eth0' : undefined, []);
  const cpu = event.cpu ?? 0;
  const context = model.enter(kernel, attachment, event, cpu, kernel.tasks.enter(cpu, event.task));
  return kernel.beginRun('oracle', cpu, context);
}

export { toAddress };
