/**
 * Support code of cucumber in lock step with REX_LOCKSTEP_ENGINE=counts: leaves how often the processor took each instruction. NATIVE_COUNTS names
 * the file, which has the counts by object of the corpus and address.
 */
import { writeFileSync } from 'node:fs';
import { AfterAll } from '@cucumber/cucumber';
import { readObjectFile } from '../../../runtime/object/object-file.ts';
import { byAddress, processCounts } from './native-counts.ts';

AfterAll(() => {
  const objects: Record<string, Record<number, number>> = {};
  for (const [image, counts] of processCounts.images) {
    objects[image.name] ??= {};
    const sum = objects[image.name]!;
    for (const [address, times] of byAddress(image, counts, readObjectFile(`programs/bin/${image.name}`))) {
      sum[address] = (sum[address] ?? 0) + times;
    }
  }
  writeFileSync(process.env.NATIVE_COUNTS!, JSON.stringify(objects));
});
