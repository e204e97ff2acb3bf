import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refuseOtherObjects } from '../../../reports/merging/merge-results.ts';
import type { JudgedObject } from '../../../vocabulary/results.ts';

const object = (sha256: string, changed?: true): JudgedObject =>
  ({ name: 'filter', sha256, ...(changed && { changed }) }) as JudgedObject;

test('shards judge the same objects, apart from copies that scenarios change', () => {
  const files = (...objects: readonly JudgedObject[]) =>
    objects.map((one, index) => ({ file: `${index}.json`, objects: [one] }));
  assert.throws(() => refuseOtherObjects(files(object('a'), object('b'))), { code: 'MERGE_OTHER_OBJECT' });
  refuseOtherObjects(files(object('a'), object('a')));
  refuseOtherObjects(files(object('a'), object('b', true)));
  refuseOtherObjects(files(object('b', true), object('a')));
});
