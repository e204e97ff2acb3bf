import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { WINDOW_BASE } from '../../../../kernel-model/memory/guest-memory.ts';
import { batchOfBytes } from './bytes.ts';
import { scratchPage } from './layout.ts';
import { runOnProcessor } from './processor.ts';

/** Whether the processor that runs the tests is one of Intel's. */
export function isIntel(): boolean {
  return readFileSync('/proc/cpuinfo', 'utf8').includes('GenuineIntel');
}

const FAULTS: readonly string[] = ['#PF', '#GP', '#SS'];

let rdiFirst: boolean | undefined;

/**
 * Whether the processor that runs the tests reads in cmps the operand at rdi first. Those of Intel do, and of AMD's the older ones (Zen 3);
 * the engine does as Zen 5 does.
 */
export function readsRdiFirst(): boolean {
  if (rdiFirst === undefined) {
    // Neither can be read.
    const [rsi, rdi] = [scratchPage(2) + 64, scratchPage(2) + 128];
    const batch = batchOfBytes([{ code: 'a6', registers: { rsi: { offset: rsi }, rdi: { offset: rdi } } }]);
    const [{ address } = { address: 0n }] = runOnProcessor(batch);
    const places = [rsi, rdi].map((offset) => WINDOW_BASE + BigInt(offset));
    assert.ok(places.includes(address), `cmpsb faults at ${address.toString(16)}`);
    rdiFirst = address === places[1];
  }
  return rdiFirst;
}

/** Where a processor reads the other operand of cmps first and both sides fault, only there, the faults may differ. */
export function differsByMaker(mnemonic: string, expected: string, found: string): boolean {
  return /^cmps/i.test(mnemonic) && FAULTS.includes(expected) && FAULTS.includes(found) && readsRdiFirst();
}
