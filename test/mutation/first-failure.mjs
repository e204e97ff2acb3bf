/** A node:test reporter that ends the process at the first failure, and names it. */
import { writeSync } from 'node:fs';

/** @param {AsyncIterable<{type: string, data: any}>} source */
export default async function* firstFailure(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:fail' || data.details?.error?.failureType === 'subtestsFailed') continue;
    writeSync(1, `FAILED: ${data.name}\n`);
    process.exit(1);
  }
  yield '';
}
