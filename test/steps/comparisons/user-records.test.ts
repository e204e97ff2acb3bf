import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PerfEvent } from '../../../kernel-model/maps/perf-events.ts';
import type { MapRecord } from '../../../runtime/target.ts';
import {
  expectRecordCount,
  expectRecords,
  expectWakeups,
  USER_RECORDS,
} from '../../../steps/comparisons/compare-user-records.ts';
import { Mismatch } from '../../../steps/comparisons/mismatch.ts';
import type { Scenario } from '../../../steps/scenario.ts';
import { readTable } from '../step-tables.ts';

const PADDED = new Uint8Array(PerfEvent.rawSize(8));
PADDED[0] = 7;
/** What a record of a ring buffer has beside its bytes. */
const RING = { cpu: undefined, lost: 0 };
const SEVEN = readTable(USER_RECORDS, ['value: u64'], ['7']);

/** A scenario in which user space finds these records. */
function finding(...records: readonly MapRecord[]): Scenario {
  return { act: async () => records, mentioned: { maps: new Set<string>() } } as unknown as Scenario;
}

const differs = async (compared: Promise<void>, text: RegExp) =>
  await assert.rejects(compared, (error) => error instanceof Mismatch && text.test(error.message));

describe('records that user space reads', () => {
  test('are compared without the padding behind those of a perf event array, and with all bytes otherwise', async () => {
    assert.ok(PADDED.length > 8);
    await expectRecords(finding({ cpu: 0, lost: 0, bytes: PADDED }), 'm', SEVEN);
    await differs(expectRecords(finding({ ...RING, bytes: PADDED }), 'm', SEVEN), /found {5}07 00/);
    await differs(expectRecords(finding({ cpu: 0, lost: 0, bytes: PADDED.slice(0, 9) }), 'm', SEVEN), /found/);
    await expectRecords(finding({ ...RING, bytes: PADDED.slice(0, 8) }), 'm', SEVEN);
  });

  test('are as many as the table has, in its order, and none where there is no table', async () => {
    const [seven, eight] = [7, 8].map((byte) => ({ ...RING, bytes: Uint8Array.of(byte, 0, 0, 0, 0, 0, 0, 0) })) as [
      MapRecord,
      MapRecord,
    ];
    const both = readTable(USER_RECORDS, ['value: u64'], ['7'], ['8']);
    await expectRecords(finding(seven, eight), 'm', both);
    await differs(expectRecords(finding(eight, seven), 'm', both), /expected {2}7\n/);
    await differs(expectRecords(finding(seven), 'm', both), /expected {2}7\n/);
    await differs(expectRecords(finding(seven, eight, eight), 'm', both), /expected {2}7\n/);
    await differs(expectRecords(finding(), 'm', both), /found {5}no record/);
    await expectRecords(finding(), 'm', undefined);
    await differs(
      expectRecords(finding({ cpu: 1, lost: 0, bytes: PADDED }), 'm', undefined),
      /expected {2}no record\nfound {5}07 00/,
    );
  });

  test('have the numbers of the table beside them', async () => {
    const record = { cpu: 1, lost: 3, bytes: PADDED };
    await expectRecords(finding(record), 'm', readTable(USER_RECORDS, ['lost', 'value: u64', 'CPU'], ['3', '7', '1']));
    await differs(
      expectRecords(finding(record), 'm', readTable(USER_RECORDS, ['value: u64', 'CPU'], ['7', '2'])),
      /CPU 2 7\nfound {5}CPU 1 7/,
    );
    await differs(
      expectRecords(
        finding({ ...RING, bytes: PADDED.slice(0, 8) }),
        'm',
        readTable(USER_RECORDS, ['value: u64', 'CPU'], ['7', '0']),
      ),
      /CPU 0 7\nfound {5}CPU none 7/,
    );
  });

  test('are counted', async () => {
    const record = { ...RING, bytes: PADDED };
    await expectRecordCount(finding(record, record), 'm', 2);
    await differs(expectRecordCount(finding(record), 'm', 2), /expected {2}2 records\nfound {5}1 record/);
    await differs(
      expectRecordCount(finding(record, record, record), 'm', 2),
      /expected {2}2 records\nfound {5}3 records/,
    );
  });

  test('have woken their reader exactly so often', async () => {
    const waking = (count: number) =>
      ({
        kernel: async () => ({ countWakeups: () => count }),
        onMap: async (_: string, act: () => number) => act(),
      }) as unknown as Scenario;
    await expectWakeups(waking(2), 'm', 2);
    await differs(expectWakeups(waking(1), 'm', 2), /expected {2}woken 2 times\nfound {5}woken 1 time/);
    await differs(expectWakeups(waking(3), 'm', 2), /expected {2}woken 2 times\nfound {5}woken 3 times/);
  });
});
