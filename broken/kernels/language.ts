import { FlowControl, type Instruction, MemorySize, Mnemonic, OpKind } from 'iced-x86';
import type { Kernel } from '../../kernel-model/kernel.ts';
import type { RegisterFile } from '../../runtime/cpu/register-file.ts';
import { LOAD_STEPS } from '../../runtime/load/load-steps.ts';
import { refusal } from '../../runtime/load/refusal.ts';
import { demangle } from '../../runtime/object/demangle.ts';
import type { ElfObject } from '../../runtime/object/elf-object.ts';
import { Dispatcher, type Entry } from '../../runtime/run/dispatcher.ts';
import { Watchdog } from '../../runtime/run/watchdog.ts';
import type { Fault } from '../fault.ts';
import { brokenHelper, brokenLoading, brokenPart, withArguments } from '../parts.ts';
import { eachInstruction, executing, opcodeAt } from './processor.ts';

/** Instructions after which the verifier of eBPF gives a program up (BPF_COMPLEXITY_LIMIT_INSNS). */
const MOST_INSTRUCTIONS = 1_000_000;
/** Instructions that a program could have before that limit was raised (BPF_MAXINSNS). */
const LONGEST_PROGRAM = 4096;

/** Whether an instruction takes 16 bits from memory as a number of 32. */
function isNarrowLoad({ mnemonic, op1Kind, memorySize }: Instruction): boolean {
  return mnemonic === Mnemonic.Movzx && op1Kind === OpKind.Memory && memorySize === MemorySize.UInt16;
}

/** movzx from a word as movzx from a byte: their opcodes differ in bit 0. */
function byteForWord(instruction: Instruction, bytes: Uint8Array): void {
  if (isNarrowLoad(instruction)) bytes[opcodeAt(bytes) + 1]! &= ~1;
}

/** setb as seto, which checks of unsigned products and sums do not set. */
function noCarry({ mnemonic }: Instruction, bytes: Uint8Array): void {
  if (mnemonic === Mnemonic.Setb) bytes[opcodeAt(bytes) + 1] = 0x90;
}

/** Loading that refuses objects that break a rule of its own. */
function refusing(name: string, problem: string, breaks: (object: ElfObject) => boolean): Fault {
  return brokenLoading(name, {
    findPrograms(object) {
      if (!breaks(object)) return LOAD_STEPS.findPrograms(object);
      throw refusal({
        code: 'VERIFIER',
        message: `${object.fileName}: ${problem}`,
        cause: 'a rule of the verifier of eBPF, which Rex does not have',
        hint: 'leave the rule out',
      });
    },
  });
}

function codeOf(object: ElfObject, address: number, size: number): Uint8Array {
  const segment = object.segments.find(
    (candidate) =>
      candidate.executable && address >= candidate.address && address < candidate.address + candidate.fileSize,
  );
  return segment?.bytes.subarray(address - segment.address, address - segment.address + size) ?? new Uint8Array();
}

/** Whether the function that a program starts in jumps back. */
function hasLoop(object: ElfObject): boolean {
  return LOAD_STEPS.findPrograms(object).some(({ entry }) => {
    const size = object.symbols.find(({ value, type }) => value === entry && type === 'FUNC')?.size ?? 0;
    let found = false;
    eachInstruction(codeOf(object, entry, size), entry, ({ flowControl, nearBranchTarget, ip }) => {
      const jumps = flowControl === FlowControl.ConditionalBranch || flowControl === FlowControl.UnconditionalBranch;
      if (jumps && nearBranchTarget < ip && nearBranchTarget >= BigInt(entry)) found = true;
    });
    return found;
  });
}

/** Whether a function of the program's own loads 16 bits. */
function hasNarrowLoad(object: ElfObject): boolean {
  return object.symbols.some(({ name, type, value, size }) => {
    if (type !== 'FUNC' || !demangle(name).startsWith(`${object.fileName}::`)) return false;
    let found = false;
    eachInstruction(codeOf(object, value, size), value, (instruction) => {
      if (isNarrowLoad(instruction)) found = true;
    });
    return found;
  });
}

function countInstructions(object: ElfObject): number {
  let count = 0;
  for (const { type, value, size } of object.symbols) {
    if (type === 'FUNC') eachInstruction(codeOf(object, value, size), value, () => count++);
  }
  return count;
}

/** Ends a program after so many instructions, each of which takes 1000 ns, as if it had run for too long. */
function instructionLimit({ memory, cpus, clock }: Kernel): Watchdog {
  class Limit extends Watchdog {
    override nextFiring(after: number): number {
      return after + MOST_INSTRUCTIONS * clock.nanosecondsPerInstruction;
    }
    override fire(cpu: number, rsp: number): ReturnType<Watchdog['fire']> {
      return super.fire(cpu, rsp, true);
    }
  }
  return new Limit(memory, cpus, clock);
}

/** Gives xdp programs 256 bytes more than the packet has. */
function dataEndTooHigh(kernel: Kernel): Dispatcher {
  const { memory, cpus, clock, kallsyms, layout } = kernel;
  class TooHigh extends Dispatcher {
    override enter(registers: RegisterFile, entry: Entry): void {
      super.enter(registers, entry);
      if (kernel.run?.context.type !== 'xdp') return;
      const end = Number(layout.read(memory, entry.context, 'xdp_buff', 'data_end') & 0xffffffffn);
      layout.writePointer(memory, entry.context, 'xdp_buff', 'data_end', end + 256);
    }
  }
  return new TooHigh(memory, cpus, clock, kallsyms);
}

/** Kernels that take from programs what the language gives them: some of what the verifier of eBPF refuses (Rex, ATC 2025, section 2). */
export const LANGUAGE_FAULTS: readonly Fault[] = [
  executing('loads 8 bits where a program loads 16', byteForWord),
  refusing('refuses programs that load 16 bits', 'invalid size of a load', hasNarrowLoad),
  refusing('refuses programs with loops', 'back-edge in a program', hasLoop),
  brokenPart('gives xdp programs 256 bytes behind the packet', (kernel) => ({ dispatcher: dataEndTooHigh(kernel) })),
  brokenPart('ends a program after a million instructions', (kernel) => ({ watchdog: instructionLimit(kernel) })),
  refusing(
    'refuses objects of more than 4096 instructions',
    'more instructions than a program may have',
    (object) => countInstructions(object) > LONGEST_PROGRAM,
  ),
  brokenHelper('treats the result of a lookup as a pointer into the previous map', 'bpf_map_lookup_elem', (lookup) => {
    let before: number | undefined;
    return (kernel, args) => {
      const now = args.pointer(0);
      const map = before ?? now;
      before = now;
      lookup(kernel, withArguments(args, { pointer: (n) => (n === 0 ? map : args.pointer(n)) }));
    };
  }),
  refusing(
    'refuses objects with functions of core',
    'call of a function that the kernel does not know',
    ({ symbols }) => symbols.some(({ name }) => demangle(name).startsWith('core::')),
  ),
  executing('has a processor that does not set a byte on a carry', noCarry),
];
