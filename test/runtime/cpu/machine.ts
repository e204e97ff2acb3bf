import {
  EXECUTE,
  type GuestMemory,
  GuestMemory as Memory,
  PAGE_SIZE,
  READ,
  type Region,
  toAddress,
  WRITE,
} from '../../../kernel-model/memory/guest-memory.ts';
import type { EngineCounts } from '../../../runtime/cpu/counts/engine-counts.ts';
import type { CodeFunction, Engine, Exit, KernelEntry } from '../../../runtime/cpu/engine.ts';
import type { RegisterName } from '../../../runtime/cpu/register-file.ts';
import { createCountingEngine, createEngine } from '../../../runtime/cpu/translation/translated-engine.ts';

/** Bytes written as hex digits; blanks, line ends and everything after a `;` are passed over. */
export function hex(text: string): Uint8Array {
  const digits = text
    .split('\n')
    .map((line) => line.split(';')[0])
    .join('')
    .replaceAll(/\s+/g, '');
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Some pages, as window offset and bytes. */
interface Range {
  readonly offset: number;
  readonly size: number;
}

/** A program in guest memory with a stack and a page of data, ready to run. */
export interface Machine {
  readonly memory: GuestMemory;
  readonly engine: Engine;
  readonly code: Range;
  readonly stack: Region;
  readonly data: Region;
  readonly readOnly: Range;
  /** Low halves of the kernel addresses reached, in order. */
  readonly kernelCalls: number[];
  /** Sets rip to an offset within the code, and the budget, and runs. */
  start(at?: number, budget?: number): Exit;
  get(name: RegisterName): bigint;
  set(name: RegisterName, value: bigint): void;
}

/** What a machine may be given beside its code. */
export interface MachineOptions {
  readonly functions?: readonly { readonly name: string; readonly at: number; readonly size: number }[];
  readonly readOnly?: Uint8Array;
  readonly stackSize?: number;
  readonly kernel?: (machine: Machine, low: number) => 0 | 1;
  /** Where executions are counted. */
  readonly counts?: EngineCounts;
}

/** The kernel address that a machine's outermost return address is: reaching it leaves the engine. */
export const RETURN_TO_KERNEL = 0xffffffff81000000n;
export const BUDGET = 1_000_000;

/** Places code in memory. The read-only page lies right before it; data and stack have guard pages around them. */
export function makeMachine(code: Uint8Array, options: MachineOptions = {}): Machine {
  const memory = new Memory();
  const image = memory.allocate('image', PAGE_SIZE + code.length, READ | EXECUTE);
  const readOnly = { offset: image.offset, size: PAGE_SIZE };
  memory.protect(readOnly.offset, readOnly.size, READ);
  memory.u8.set(options.readOnly ?? [], readOnly.offset);
  const region = { offset: image.offset + PAGE_SIZE, size: image.size - PAGE_SIZE };
  memory.u8.set(code, region.offset);
  const data = memory.allocate('data', 8192, READ | WRITE);
  const stack = memory.allocate('stack', options.stackSize ?? 32768, READ | WRITE);
  const kernelCalls: number[] = [];
  const functions: CodeFunction[] = (options.functions ?? []).map(({ name, at, size }) => ({
    name,
    offset: region.offset + at,
    size,
  }));
  const kernelEntry: KernelEntry = (low) => {
    kernelCalls.push(low);
    if (low === Number(RETURN_TO_KERNEL & 0xffffffffn)) return 1;
    return options.kernel === undefined ? 0 : options.kernel(machine, low);
  };
  const codeImage = {
    name: 'test',
    executable: [region],
    functions,
    readOnly: [readOnly],
  };
  const { counts } = options;
  const engine =
    counts === undefined
      ? createEngine(memory, codeImage, kernelEntry)
      : createCountingEngine(counts)(memory, codeImage, kernelEntry);
  const machine: Machine = {
    memory,
    engine,
    code: region,
    stack,
    data,
    readOnly,
    kernelCalls,
    start(at = 0, budget = BUDGET) {
      const top = stack.offset + stack.size - 16;
      memory.writeU64(top, RETURN_TO_KERNEL);
      engine.registers.set('rsp', toAddress(top));
      engine.registers.rip = toAddress(region.offset + at);
      engine.registers.budget = budget;
      return engine.run();
    },
    get: (name) => engine.registers.get(name),
    set: (name, value) => engine.registers.set(name, value),
  };
  return machine;
}

/** Instructions retired since {@link Machine.start}. */
export function retired(machine: Machine, budget = BUDGET): number {
  return budget - machine.engine.registers.budget;
}
