import { plainJson } from '../../base/plain-text.ts';
import { errorToJson } from '../json-error.ts';
import type { LayoutTotal } from './by-layout.ts';
import { type CheckedObject, verdictLine } from './checked-object.ts';

/** A file that was not judged, and why. The path is `null` if no file could be judged. */
export interface RefusedFile {
  readonly path: string | null;
  readonly error: unknown;
}

/**
 * The document of `check --json`, described by cli/check-output.schema.json. It is complete however the check ended.
 * @param totals verdicts by layout; `null` if the objects were judged on one
 */
export function checkDocument(
  objects: readonly CheckedObject[],
  refused: readonly RefusedFile[],
  totals: readonly LayoutTotal[] | null = null,
): string {
  const document = {
    format: 'rex-conformance check output',
    formatVersion: 1,
    objects: objects.map((object) => ({
      path: object.path,
      verdict: object.verdict,
      line: verdictLine(object),
      leftOut: object.leftOut.map(({ id }) => id),
      report: object.report,
      coverage: object.seen ?? null,
      waivers: object.requirements.flatMap(({ id, waivers }) =>
        waivers.map((waiver) => ({ requirement: id, ...waiver })),
      ),
      commands: Object.fromEntries(
        [...object.commands].map(([id, commands]) => [id, commands.map((command) => command ?? null)]),
      ),
    })),
    layouts: totals,
    errors: refused.map(({ path, error }) => ({ path, error: errorToJson(error) })),
  };
  return `${plainJson(document, 2)}\n`;
}
