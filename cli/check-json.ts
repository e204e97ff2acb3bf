import { type CheckedObject, verdictLine } from './checked-object.ts';

/** The document of `check --json`, described by cli/check-output.schema.json. */
export function checkDocument(objects: readonly CheckedObject[]): string {
  const document = {
    format: 'rex-conformance check output',
    formatVersion: 1,
    objects: objects.map((object) => ({
      path: object.path,
      verdict: object.verdict,
      line: verdictLine(object),
      report: object.report,
      waivers: object.requirements.flatMap(({ id, waivers }) =>
        waivers.map((waiver) => ({ requirement: id, ...waiver })),
      ),
      commands: Object.fromEntries(
        [...object.commands].map(([id, commands]) => [id, commands.map((command) => command ?? null)]),
      ),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
