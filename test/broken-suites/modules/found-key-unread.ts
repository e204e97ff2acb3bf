import * as whole from '../../../steps/comparisons/compare-entries.ts';

export * from '../../../steps/comparisons/compare-entries.ts';

/** Of a key that is found twice the last entry counts. */
export const expectEntries: typeof whole.expectEntries = (expected, found, exactly, notes) => {
  const last = new Map(found.map((entry) => [Buffer.from(entry.key).toString('hex'), entry]));
  whole.expectEntries(expected, [...last.values()], exactly, notes);
};
