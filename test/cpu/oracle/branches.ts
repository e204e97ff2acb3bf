import { type Instruction, OpKind } from 'iced-x86';
import { WINDOW_BASE } from '../../../kernel-model/memory/guest-memory.ts';
import { type CodeWriter, ENDING } from './code-writer.ts';
import type { Draft } from './draft.ts';
import { scratchPage } from './layout.ts';
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

/** Places a branch and the pieces around it. */
export function placeBranch(writer: CodeWriter, bytes: Uint8Array): { entry: number; size: number } {
  const code = new Uint8Array(SIZE).fill(0xcc);
  code.set(ENDING);
  code.set(bytes, DISTANCE);
  code.set(ENDING, DISTANCE + bytes.length);
  code.set(ENDING, 2 * DISTANCE);
  const start = writer.place(code);
  return { entry: start + DISTANCE, size: SIZE - DISTANCE };
}

/** Sets the target of a direct branch: the code before it or after it. */
export function setBranchTarget(draft: Draft, instruction: Instruction, operand: number, site: BranchSite): void {
  instruction.setOpKind(operand, OpKind.NearBranch64);
  instruction.nearBranch64 = WINDOW_BASE + BigInt(draft.random.chance(0.3) ? site.before : site.after);
}

/** Where an indirect branch or a return may go: code, data that is not executable, and places that are not mapped. */
export function indirectTarget(draft: Draft, site: BranchSite): Target {
  const { random } = draft;
  const offset = random.chance(0.8)
    ? random.pick([site.before, site.after, site.after])
    : random.pick([scratchPage(0) + 16, scratchPage(3), scratchPage(2) + 8, 0x1000]);
  if (random.chance(0.04)) return { address: NOT_CANONICAL + BigInt(offset), isPointer: false, isWritable: false };
  if (random.chance(0.05)) return { address: BigInt(random.below(4096)), isPointer: false, isWritable: false };
  return { address: WINDOW_BASE + BigInt(offset), isPointer: true, isWritable: false };
}
