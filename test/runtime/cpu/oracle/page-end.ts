import { hex } from '../machine.ts';
import { type Batch, SCRATCH_REGION } from './batch.ts';
import { batchOfBytes } from './bytes.ts';
import { CODE_OFFSET } from './layout.ts';

const PAGE = 4096;

/** A batch of cases whose bytes are the last of a page of code, with nothing behind it. */
export function batchAtPageEnds(codes: readonly string[]): Batch {
  const { regions, cases } = batchOfBytes(codes.map((code) => ({ code, registers: {} })));
  const [region] = regions;
  const contents = new Uint8Array(codes.length * 2 * PAGE);
  const placed = cases.map((one, n) => {
    const bytes = hex(one.name);
    const at = (2 * n + 1) * PAGE - bytes.length;
    contents.set(bytes, at);
    return { ...one, start: CODE_OFFSET + at, entry: CODE_OFFSET + at, size: bytes.length };
  });
  const protection = codes.flatMap(() => [region!.protection[0]!, 0]);
  return { regions: [{ ...region!, contents, protection, relocations: [] }, SCRATCH_REGION], cases: placed };
}
