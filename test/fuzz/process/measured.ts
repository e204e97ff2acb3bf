import { getHeapStatistics } from 'node:v8';
import { judge, type Verdict } from '../judge.ts';
import type { Reader } from '../reader.ts';
import { LONGEST, MOST_GROWTH } from './messages.ts';

/** How an input went, and what it took. */
export interface Measured {
  readonly verdict: Verdict;
  /** Milliseconds. */
  readonly time: number;
  /** Bytes in use afterwards that were not before; 0 where less is in use. */
  readonly growth: number;
}

function bytesInUse(): number {
  const { used_heap_size: heap, external_memory: external } = getHeapStatistics();
  return heap + external;
}

/**
 * Judges an input. One that ends, but took too long or keeps too much, is a finding, too. What took too long is judged again, because all
 * garbage of a large process may have been collected meanwhile.
 */
export function measure(reader: Reader, input: Uint8Array): Measured {
  const first = measureOnce(reader, input);
  const { verdict } = first;
  return verdict.kind === 'finding' && verdict.fault === 'hang' ? measureOnce(reader, input) : first;
}

function measureOnce(reader: Reader, input: Uint8Array): Measured {
  const before = bytesInUse();
  const started = performance.now();
  const busy = process.cpuUsage();
  const verdict = judge(reader, input);
  const time = performance.now() - started;
  const growth = Math.max(0, bytesInUse() - before);
  if (verdict.kind === 'finding') return { verdict, time, growth };
  if (growth > MOST_GROWTH) {
    const detail = `${Math.round(growth / 2 ** 20)} MiB more are in use afterwards`;
    return { verdict: { kind: 'finding', fault: 'growth', detail }, time, growth };
  }
  if (time > LONGEST) {
    const { user, system } = process.cpuUsage(busy);
    if (user + system > LONGEST * 1000) {
      const detail = `it takes ${Math.round((user + system) / 1000)} ms`;
      return { verdict: { kind: 'finding', fault: 'hang', detail }, time, growth };
    }
  }
  return { verdict, time, growth };
}
