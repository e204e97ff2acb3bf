import { Diagnostic } from '../../../base/diagnostic.ts';
import type { ReadLimit } from '../../events.ts';

/** A scenario's limit for reading maps: far more than a scenario states, and less than exhausts a machine. */
export const READ_LIMIT: ReadLimit = { entries: 1_000_000, bytes: 256 * 1024 * 1024 };

/** The rest of a limit for several maps together, after these entries of one. */
export function whatIsLeftOf(
  limit: ReadLimit,
  entries: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[],
): ReadLimit {
  const { before = { entries: 0, bytes: 0 } } = limit;
  const bytes = entries.reduce((sum, { key, value }) => sum + key.length + value.length, before.bytes);
  return { ...limit, before: { entries: before.entries + entries.length, bytes } };
}

/** Counts the entries read from a map, and stops at too many. */
export class ReadCount {
  private readonly map: string;
  private readonly limit: ReadLimit;
  private entries: number;
  private bytes: number;

  constructor(map: string, limit: ReadLimit) {
    this.map = map;
    this.limit = limit;
    this.entries = limit.before?.entries ?? 0;
    this.bytes = limit.before?.bytes ?? 0;
  }

  /** Counts an entry of this many bytes before its copy. @throws Diagnostic MAP_READ_TOO_LARGE (unsupported) */
  add(bytes: number): void {
    this.entries++;
    this.bytes += bytes;
    const { limit } = this;
    if (this.entries <= limit.entries && this.bytes <= limit.bytes) return;
    const together = limit.before === undefined ? '' : ', of all maps together';
    throw new Diagnostic({
      code: 'MAP_READ_TOO_LARGE',
      kind: 'unsupported',
      message: `map "${this.map}" is too large to be read`,
      cause: `up to ${limit.entries} entries and ${limit.bytes} bytes of keys and values are read${together}`,
      hint: 'use a smaller map, or fill less of it',
    });
  }
}
