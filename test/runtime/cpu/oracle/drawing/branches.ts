import { type Instruction, OpKind } from 'iced-x86';
import { WINDOW_BASE } from '../../../../../kernel-model/memory/guest-memory.ts';
import { addressOf } from '../batch.ts';
import type { Case } from '../case.ts';
import { type CodeWriter, ENDING } from '../code-writer.ts';
import { scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';
import type { Draft } from './draft.ts';
import { numberOf, RSP } from './registers.ts';
import { isWritable } from './state.ts';
import type { Target } from './targets.ts';

/** Distance between the piece of code before a branch, the branch, and the piece after it. */
const DISTANCE = 32;
/** Bytes of code that a case for a branch takes. */
const SIZE = 3 * DISTANCE;

const NOT_CANONICAL = 0x0000900000000000n;

/** A branch in the middle of three pieces of code, each of which ends with `ud2`, so that the rip at the end says where it went. */
export interface BranchSite {
  readonly entry: number;
  readonly before: number;
  readonly after: number;
}

/** The place that the next piece of code of a writer has for a branch. */
export function branchSite(writer: CodeWriter): BranchSite {
  return { before: writer.next, entry: writer.next + DISTANCE, after: writer.next + 2 * DISTANCE };
}

/** A piece of code in its place: what {@link Case} says of it. */
export type Placed = Pick<Case, 'start' | 'entry' | 'size'>;

/** Places a branch and the pieces around it. */
export function placeBranch(writer: CodeWriter, bytes: Uint8Array): Placed {
  const code = new Uint8Array(SIZE).fill(0xcc);
  code.set(ENDING);
  code.set(bytes, DISTANCE);
  code.set(ENDING, DISTANCE + bytes.length);
  code.set(ENDING, 2 * DISTANCE);
  const start = writer.place(code);
  return { start, entry: start + DISTANCE, size: SIZE };
}

/** Sets the target of a direct branch: the code before it or after it. */
export function setBranchTarget(draft: Draft, instruction: Instruction, operand: number, site: BranchSite): void {
  instruction.setOpKind(operand, OpKind.NearBranch64);
  instruction.nearBranch64 = WINDOW_BASE + BigInt(draft.random.chance(0.3) ? site.before : site.after);
}

/** Where an indirect branch or a return may go: code, data that is not executable, and places that are not mapped. */
function indirectTarget(random: Random, site: BranchSite): Target {
  const offset = random.chance(0.8)
    ? random.pick([site.before, site.after, site.after])
    : random.pick([scratchPage(0) + 16, scratchPage(3), scratchPage(2) + 8, 0x1000]);
  if (random.chance(0.08)) return { address: NOT_CANONICAL + BigInt(offset), isPointer: false, isWritable: false };
  if (random.chance(0.05)) return { address: BigInt(random.below(4096)), isPointer: false, isWritable: false };
  return { address: addressOf(offset), isPointer: true, isWritable: false };
}

/**
 * Gives an indirect branch or a return the place to go to; does nothing for other instructions.
 * @returns whether the case is one whose end is specified: which fault comes first is not, where a call can neither push nor go where it
 *   is told to; and of a pointer that a call pushes its return address over, too little is left to tell what it was
 */
export function chooseIndirect(draft: Draft, site: BranchSite): boolean {
  const { form, instruction, state, target } = draft;
  const destination = indirectTarget(draft.random, site);
  const stack = state.registers[RSP]!;
  if (form.mnemonic === 'ret') state.patchPointer(stack, destination);
  if (!/^(call|jmp)_rm/i.test(form.name)) return true;
  const pushes = form.mnemonic === 'jmp' || canPush(stack);
  if (!pushes && !destination.isPointer) return false;
  if (instruction.op0Kind !== OpKind.Memory) {
    const number = numberOf(instruction.op0Register) ?? 0;
    if (!state.pointers.some((pointer) => pointer.register === number)) state.point(number, destination);
    return true;
  }
  if (!target?.isPointer || !target.isWritable) return pushes;
  if (form.mnemonic === 'call' && target.address < stack && stack - 16n < target.address) return false;
  state.patchPointer(target.address, destination);
  return true;
}

function canPush(stack: bigint): boolean {
  const offset = Number(stack - WINDOW_BASE) - 8;
  return isWritable(offset) && isWritable(offset + 7);
}
