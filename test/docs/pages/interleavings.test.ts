import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { explore } from '../../../conformance/interleavings/explore.ts';
import { packageRoot } from '../../../node/package-root.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import type { Target } from '../../../runtime/target.ts';
import { THOROUGH } from '../../effort.ts';
import { dup, objectBytes } from '../../runtime/run/corpus-kernel.ts';
import { markedTable } from './marked-table.ts';

/** An object, the descriptors of each CPU, and the most preemptions. */
type Row = readonly [object: string, descriptors: readonly (readonly number[])[], most: number, kernel?: string];

const ROWS: readonly Row[] = [
  ['counter_racy', [[0], [0]], 3],
  ['counter_locked', [[0], [0]], 2],
  ['counter_atomic', [[0], [0]], 2],
  ['hash_lost_update', [[1], [1]], 3],
  ['hash_lost_update', [[1], [2]], 2],
  ['torn_pair', [[7], [0]], 3],
  ['locks_crosswise', [[0], [1]], 3, 'rex-2025-02'],
  ['lock_free_queue', [[5], [0]], 2],
  [
    'lock_free_queue',
    [
      [5, 6],
      [0, 0],
    ],
    2,
  ],
];

const PAGE = join(packageRoot, 'docs/interleavings.md');

/** What an exploration gives, as a row of the page. */
async function measure([object, descriptors, most, kernel]: Row): Promise<readonly string[]> {
  const situation = {
    newTarget: () => new EmulatedTarget(),
    prepare: async (target: Target) => {
      await target.boot({ cpus: descriptors.length, ...(kernel !== undefined && { kernel }) });
      const { programs } = await target.load(object, objectBytes(object));
      for (const { name } of programs) await target.attach(name);
    },
    cpus: descriptors.map((list, cpu) => ({ cpu, events: list.map((fildes) => dup(fildes)) })),
    storeBuffers: false,
  };
  const { findings, schedules } = await explore(situation, { preemptions: most, timeLeft: () => true });
  const fault = findings.filter((finding) => finding.fault).at(-1);
  const cpus = descriptors.map((list) => list.join(', ')).join(' and ');
  const found = fault === undefined ? [`none, all up to ${most}`, ''] : [fault.kind, `${fault.preemptions}`];
  return [`\`${object}\``, cpus, found[0]!, found[1]!, `${schedules}`];
}

test('the table has what explorations of the corpus give', THOROUGH, async () => {
  const rows: (readonly string[])[] = [];
  for (const row of ROWS) rows.push(await measure(row));
  if (process.env.UPDATE_GOLDEN === '1') {
    const text = readFileSync(PAGE, 'utf8');
    const table = rows.map((cells) => `| ${cells.join(' | ')} |\n`).join('');
    const head = /(<!-- interleavings -->\n.*\n.*\n)[^<]*/;
    writeFileSync(
      PAGE,
      text.replace(head, (_all, start) => `${start}${table}`),
    );
  }
  assert.deepEqual(markedTable(readFileSync(PAGE, 'utf8'), 'interleavings'), rows);
});
