/**
 * A node:test reporter: a line for each failed or skipped test, with the file that it is of, and one line with the counts at the end.
 * Tests that the quick effort leaves out are only counted. What is counted goes to the parent process as it happens.
 */
import { inspect } from 'node:util';
import { MARK } from './share.mjs';
import { withSourcePlaces } from './source-places.mjs';

/** The reason of a test that is skipped because the effort is quick, as effort.ts has it. */
const LEFT_OUT = 'left out by the quick effort';

/** @param {AsyncIterable<{type: string, data: any}>} source */
export default async function* reporter(source) {
  const counts = { passed: 0, failed: 0, skipped: 0, leftOut: 0 };
  let file = '';
  for await (const { type, data } of source) {
    if (type === 'test:pass' && data.name.startsWith(MARK)) file = data.name.slice(MARK.length);
    else if (type === 'test:pass' && data.skip === LEFT_OUT) counts.leftOut += 1;
    else if (type === 'test:pass' && data.details?.type !== 'suite') {
      if (data.skip !== undefined) {
        counts.skipped += 1;
        yield `skipped: ${data.name} (${data.skip === true ? 'no reason given' : data.skip})\n`;
      } else counts.passed += 1;
    } else if (type === 'test:fail') {
      const cause = data.details?.error?.cause ?? data.details?.error;
      if (cause?.failureType === 'subtestsFailed' || data.details?.error?.failureType === 'subtestsFailed') continue;
      counts.failed += 1;
      yield `FAILED: ${data.name} (${file})\n${withSourcePlaces(cause?.stack ?? inspect(cause))}\n`;
    } else if (type === 'test:stdout' || type === 'test:stderr') {
      yield data.message;
    } else continue;
    process.send?.({ counts });
  }
  yield `share: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`;
}
