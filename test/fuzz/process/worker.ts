/**
 * A process that gives inputs to a reader: those that a seed makes up, or those that it is sent. It may crash, hang or grow, so another process
 * watches it. It writes the number of each input to a file before it tries it, because a process that hangs cannot answer.
 */
import '../../../node/install.ts';
import { writeSync } from 'node:fs';
import fc from 'fast-check';
import { peakMemory } from '../../peak-memory.mjs';
import { inputOf, PLANS } from '../forms/edits.ts';
import { readerNamed } from '../readers/named.ts';
import { measure } from './measured.ts';
import { type Assignment, CHUNK, type Tally, type Task, type Told } from './messages.ts';

/** The descriptor of the file with the number of the input. */
const PROGRESS = 3;

function tell(told: Told): Promise<void> {
  return new Promise((resolve, reject) => {
    process.send!(told, undefined, undefined, (error) => (error === null ? resolve() : reject(error)));
  });
}

function noteProgress(at: number): void {
  writeSync(PROGRESS, `${String(at).padStart(15)}\n`, 0);
}

async function explore({ reader: name, seed, from, to }: Task): Promise<void> {
  const reader = readerNamed(name);
  const seeds = reader.seeds();
  for (let start = from - (from % CHUNK); start < to; start += CHUNK) {
    const outcomes: Record<string, number> = {};
    let [slowest, slowestAt, largest] = [0, start, 0];
    noteProgress(start);
    const plans = fc.sample(PLANS, { seed: seed + start / CHUNK, numRuns: CHUNK });
    for (const [index, plan] of plans.entries()) {
      const at = start + index;
      if (at < from || at >= to) continue;
      const input = inputOf(seeds, plan);
      noteProgress(at);
      const { verdict, time, growth } = measure(reader, input);
      if (verdict.kind === 'finding') {
        const tally: Tally = { outcomes, slowest, slowestAt, growth: largest, peak: peakMemory() };
        await tell({ kind: 'tally', tally });
        await tell({ kind: 'finding', at, fault: verdict.fault, detail: verdict.detail });
        return;
      }
      const outcome = verdict.kind === 'read' ? 'read' : verdict.code;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      if (time > slowest) [slowest, slowestAt] = [time, at];
      largest = Math.max(largest, growth);
    }
    const tally: Tally = { outcomes, slowest, slowestAt, growth: largest, peak: peakMemory() };
    await tell({ kind: 'tally', tally });
  }
}

function judgeSent(name: string): void {
  const reader = readerNamed(name);
  let count = 0;
  process.on('message', (input: Uint8Array) => {
    count += 1;
    noteProgress(count);
    const { verdict } = measure(reader, new Uint8Array(input));
    const { kind } = verdict;
    void tell({
      kind: 'judged',
      ...(kind === 'finding' ? { fault: verdict.fault, detail: verdict.detail } : {}),
      ...(kind === 'refused' ? { code: verdict.code } : {}),
    });
  });
}

const assignment: Assignment = JSON.parse(process.argv[2] ?? '');
if (assignment.kind === 'judge') {
  judgeSent(assignment.reader);
} else {
  await explore(assignment.task);
  process.disconnect();
}
