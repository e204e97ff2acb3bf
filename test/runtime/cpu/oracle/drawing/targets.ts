import { PAGE_SIZE, WINDOW_BASE } from '../../../../../kernel-model/memory/guest-memory.ts';
import { SCRATCH_OFFSET, SCRATCH_SIZE, scratchPage } from '../layout.ts';
import type { Random } from '../random.ts';

/** A place that a memory operand is to have. */
export interface Target {
  readonly address: bigint;
  /** Whether the address lies in the window, and so elsewhere on the processor. */
  readonly isPointer: boolean;
  /** Whether the bytes from here on, as many as were asked for, can be read and written. */
  readonly isWritable: boolean;
}

/** Pages that can be read and written. */
const WRITABLE_PAGES = [0, 1, 4];

function inWindow(offset: number, isWritable: boolean): Target {
  return { address: WINDOW_BASE + BigInt(offset), isPointer: true, isWritable };
}

/** `size` bytes that can be read and written, aligned to their size where `aligned`. */
export function writableTarget(random: Random, size: number, aligned: boolean): Target {
  const unit = aligned ? Math.max(1, size) : 1;
  if (!aligned && size > 1 && random.chance(0.15)) {
    return inWindow(scratchPage(1) - random.between(1, size - 1), true);
  }
  const page = random.pick(WRITABLE_PAGES);
  const last = PAGE_SIZE - size;
  const within = random.chance(0.15) ? random.pick([0, last]) : random.below(last + 1);
  return inWindow(scratchPage(page) + within - (within % unit), true);
}

/** Places where an access of `size` bytes must fault, each with a reason. */
function faultingTarget(random: Random, size: number, aligned: boolean): Target {
  const across = !aligned && size > 1 ? random.between(1, size - 1) : 0;
  const kind = random.below(10);
  if (across > 0 && kind < 4) {
    const edge = [
      0x100000000,
      scratchPage(0),
      scratchPage(2),
      scratchPage(3),
      scratchPage(4),
      scratchPage(5),
      scratchPage(6),
    ];
    return inWindow(random.pick(edge) - across, false);
  }
  const unit = aligned ? Math.max(1, size) : 1;
  const down = (offset: number) => offset - (offset % unit);
  if (kind < 5) return inWindow(down(scratchPage(2) + random.below(PAGE_SIZE - size)), false);
  if (kind < 6) return inWindow(down(scratchPage(random.pick([3, 5])) + random.below(PAGE_SIZE - size)), false);
  if (kind < 7)
    return inWindow(
      down(
        random.pick([0x1000, 0x100000, SCRATCH_OFFSET + SCRATCH_SIZE + 8, 0x40000000, 0xfffff000, 0x100000000 - unit]),
      ),
      false,
    );
  return elsewhere(random, down);
}

/**
 * An address outside the window: near zero, in another part of the kernel's half, or not canonical; often one whose low half would be
 * an offset that can be written.
 */
function elsewhere(random: Random, down: (offset: number) => number): Target {
  if (random.chance(0.4)) {
    const low = down(scratchPage(0) + random.below(PAGE_SIZE));
    const high = random.pick([
      0n,
      0xffffc901n,
      0xffffc8ffn,
      0xffff8880n,
      0xffffffffn,
      0x0000c900n,
      0x00ffc900n,
      0x7fffc900n,
    ]);
    return { address: (high << 32n) | BigInt(low), isPointer: false, isWritable: false };
  }
  const offset = BigInt(down(random.below(0x1000)));
  const base = random.pick([
    0n,
    0xffff888000000000n,
    0xffffffff81000000n,
    0xffffffffffffe000n,
    0x0000900000000000n,
    0xdead000000000000n,
  ]);
  return { address: base + offset, isPointer: false, isWritable: false };
}

/**
 * A place for an access of `size` bytes: mostly one that succeeds, sometimes one that faults.
 * @param aligned whether the place must be a multiple of the size: locked accesses across two cache lines stop the whole machine
 */
export function anyTarget(random: Random, size: number, aligned: boolean, faults = 0.12): Target {
  return random.chance(faults) ? faultingTarget(random, size, aligned) : writableTarget(random, size, aligned);
}
