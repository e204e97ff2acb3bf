import type { Kernel } from '../../../kernel-model/kernel.ts';
import { EXECUTE, toAddress, toOffset, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import { REX_STACK_SIZE } from '../../../kernel-model/per-cpu.ts';
import type { Fault } from '../../cpu/engine.ts';
import type { RegisterFile } from '../../cpu/register-file.ts';
import type { FaultKind } from '../../program-run.ts';

const NULL_LIMIT = 4096n;
/** The start of the kernel's half of the address space. Between the halves are the non-canonical addresses. */
const KERNEL_HALF = 0xffff800000000000n;
const USER_HALF_END = 0x800000000000n;
/** A frame is made by subtracting 31 bits. */
const LARGEST_FRAME = 2n ** 31n;

/** An explanation of a fault beyond the kernel's output, if there is one. */
export function explainFault(kernel: Kernel, cpu: number, registers: RegisterFile, fault: Fault): string | undefined {
  switch (fault.exception) {
    case '#PF':
      return explainPageFault(kernel, cpu, registers, fault);
    case '#UD':
      return 'the processor does not know this instruction, or it may not be executed here; rustc emits ud2 where code cannot be reached';
    case '#DE':
      return 'a division by zero, or a quotient too large for its register';
    case '#BP':
      return 'int3 fills the space between functions: control went where no function is';
    case '#SS':
      return 'the stack pointer is a non-canonical address';
    case '#GP':
      return 'a non-canonical address, or an instruction that only the kernel may execute with this operand';
  }
}

/** The kind of a fault. */
export function kindOfFault(kernel: Kernel, cpu: number, registers: RegisterFile, fault: Fault): FaultKind {
  const { address, access } = fault;
  if (address === undefined) return 'instruction';
  if (access === 'execute') return 'execution of no code';
  if (explainOverflow(kernel, cpu, registers, address) !== undefined) return 'stack overflow';
  const offset = toOffset(address);
  if (offset === undefined) return 'access';
  const place = kernel.memory.regionAt(offset);
  if (place !== undefined && place.guard !== 'none') return 'out of bounds';
  const protection = kernel.memory.protectionAt(offset);
  return access === 'write' && protection !== 0 && (protection & WRITE) === 0 ? 'write to read-only memory' : 'access';
}

function explainPageFault(kernel: Kernel, cpu: number, registers: RegisterFile, fault: Fault): string | undefined {
  const { address, access } = fault;
  if (address === undefined) return undefined;
  if (address < NULL_LIMIT) return access === 'execute' ? 'a call through a null pointer' : 'a null pointer';
  const overflow = explainOverflow(kernel, cpu, registers, address);
  if (overflow !== undefined) return overflow;
  const offset = toOffset(address);
  if (offset === undefined) return explainOutside(address);
  const place = kernel.memory.regionAt(offset);
  if (place === undefined) return 'nothing is mapped there; the memory may have been released';
  const { region, guard } = place;
  if (guard !== 'none') {
    const distance = guard === 'below' ? region.offset - offset : offset - (region.offset + region.size);
    const where = guard === 'below' ? 'before the start' : 'past the end';
    return `guard page ${guard} the ${region.name}: ${distance} bytes ${where}`;
  }
  const protection = kernel.memory.protectionAt(offset);
  if (protection === 0) return `the ${region.name} cannot be accessed by programs`;
  if (access === 'write' && (protection & WRITE) === 0) return `this part of the ${region.name} is read-only`;
  if (access === 'execute' && (protection & EXECUTE) === 0) return `the ${region.name} is not executable there`;
  return `in the ${region.name}`;
}

/**
 * A stack overflow shows in the stack pointer too: a frame larger than a page can reach past the guard page. A large
 * one can reach far past it; then the frame pointer is still on the stack.
 */
function explainOverflow(kernel: Kernel, cpu: number, registers: RegisterFile, address: bigint): string | undefined {
  const stack = kernel.cpus.stack(cpu);
  const bottom = toAddress(stack.offset);
  const place = kernel.memory.regionAt(toOffset(address) ?? -1);
  const inGuard = place?.region === stack && place.guard === 'below';
  const rsp = registers.get('rsp');
  const rbp = registers.get('rbp');
  const near = rsp > bottom - BigInt(REX_STACK_SIZE);
  const framed = rsp > bottom - LARGEST_FRAME && rbp >= bottom && rbp < bottom + BigInt(REX_STACK_SIZE);
  const inFrame = rsp <= bottom && (near || framed) && address < bottom && address >= rsp - 8n;
  if (!inGuard && !inFrame) return undefined;
  return (
    `stack overflow: guard page below the Rex stack of CPU ${cpu}; all ${REX_STACK_SIZE} bytes are used, ` +
    'and a processor that cannot push the exception there either reports a double fault'
  );
}

function explainOutside(address: bigint): string {
  if (address < USER_HALF_END) return 'an address of user space, which programs may not touch directly';
  if (address < KERNEL_HALF) return 'a non-canonical address';
  return 'an address of the kernel where the model has nothing mapped';
}
