import { Diagnostic } from '../../../base/diagnostic.ts';
import type { ReadLimit } from '../../events.ts';

/** What a scenario may read of maps: far more than one states, and less than what exhausts a machine. */
export const READ_LIMIT: ReadLimit = { entries: 1_000_000, bytes: 256 * 1024 * 1024 };

/** A limit for several maps together, where these entries of one have been read. */
export function whatIsLeftOf(
  limit: ReadLimit,
  entries: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[],
): ReadLimit {
  const { before = { entries: 0, bytes: 0 } } = limit;
  const bytes = entries.reduce((sum, { key, value }) => sum + key.length + value.length, before.bytes);
  return { ...limit, before: { entries: before.entries + entries.length, bytes } };
}

/** Counts what is read of a map, and ends it where it is too much. */
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

  /** An entry of so many bytes is about to be copied. @throws Diagnostic MAP_READ_TOO_LARGE (unsupported) */
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
