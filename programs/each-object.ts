import { Diagnostic } from '../base/diagnostic.ts';
import type { CorpusObject } from './corpus.ts';

/** How many objects are made at a time. */
const PARALLEL = 2;

/** Makes something of each object. It prints the errors. @returns the names of the objects that it cannot be made of */
export async function forEachObject(
  objects: readonly CorpusObject[],
  make: (object: CorpusObject) => Promise<void>,
): Promise<string[]> {
  const failures: string[] = [];
  const queue = [...objects];
  const worker = async (): Promise<void> => {
    for (let object = queue.shift(); object !== undefined; object = queue.shift()) {
      try {
        await make(object);
      } catch (error) {
        if (!(error instanceof Diagnostic)) throw error;
        failures.push(object.name);
        process.stderr.write(`${object.name}: ${error.format()}\n`);
      }
    }
  };
  await Promise.all(Array.from({ length: PARALLEL }, worker));
  return failures;
}
