import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { readInputFile } from '../../kernel-model/input-file.ts';
import type { Results } from '../../reports/results.ts';

const LARGEST_FILE = 256 * 1024 * 1024;

function broken(path: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'RESULTS_BROKEN',
    kind: 'input',
    message: `${path}: this is no bundle of results that can be brought up to date`,
    cause,
    hint: 'name a bundle that this suite wrote, or a file that is not there yet',
  });
}

/**
 * Reads a bundle of results.
 * @throws Diagnostic RESULTS_BROKEN for another document, or one of another version
 */
export function readResults(path: string): Results {
  const bytes = readInputFile(path, { what: 'a bundle of results', largest: LARGEST_FILE });
  let document: unknown;
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw broken(path, error instanceof Error ? error.message : String(error));
  }
  if (typeof document !== 'object' || document === null) throw broken(path, 'it is no JSON object');
  const { format, formatVersion, requirements } = document as Partial<Results>;
  if (format !== 'rex-conformance results') throw broken(path, `its format is ${JSON.stringify(format)}`);
  if (formatVersion !== 1) throw broken(path, `its version is ${JSON.stringify(formatVersion)}; this suite knows 1`);
  if (!Array.isArray(requirements)) throw broken(path, 'it lists no requirements');
  return document as Results;
}
