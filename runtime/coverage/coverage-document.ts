import { plainJson } from '../../base/plain-text.ts';
import type { Executions } from './executions.ts';
import { type ObjectCoverage, objectCoverage } from './object-coverage.ts';

/** The coverage of all objects of a process. Kernels that still run are counted until now. */
export function coverageOf(executions: Executions): readonly ObjectCoverage[] {
  executions.closeAll();
  return [...executions.objects].map(([sha256, object]) => objectCoverage(sha256, object));
}

/** The document of counts, which cli/coverage-counts.schema.json describes. */
export function countsText(objects: readonly ObjectCoverage[]): string {
  return `${plainJson({ format: 'rex-conformance coverage', formatVersion: 1, objects })}\n`;
}
