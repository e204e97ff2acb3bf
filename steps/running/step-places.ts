import type { Examples, GherkinDocument, Pickle, PickleStep, Step, TableRow } from '@cucumber/messages';
import { utf8 } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import { host } from '../../base/host.ts';
import type { TablePlace } from '../tables/tables.ts';

/** Where a step stands, and its table. */
export interface StepPlace {
  readonly file: string;
  readonly line: number;
  readonly table: TablePlace | undefined;
}

interface ReadFeature {
  readonly steps: ReadonlyMap<string, Step>;
  /** Tables of examples by the identifiers of their rows. */
  readonly examples: ReadonlyMap<string, Examples>;
  /** Its lines as they are in the file. */
  readonly lines: readonly string[];
}

const features = new WeakMap<GherkinDocument, ReadFeature>();
const texts = new WeakMap<GherkinDocument, string>();

/** Gives the text of a feature that cannot be read again from a file. */
export function noteText(document: GherkinDocument, text: string): void {
  texts.set(document, text);
}

function readLines(uri: string, folder: string): readonly string[] {
  try {
    const { files, paths } = host();
    return utf8(files.read(paths.resolve(folder, uri))).split(/\r?\n/);
  } catch (error) {
    throw new Diagnostic({
      code: 'FEATURE_UNREADABLE',
      kind: 'input',
      message: `${uri} cannot be read again`,
      cause: `whether its tables are whole is seen in the file: ${error instanceof Error ? error.message : error}`,
      hint: 'leave the file in its place while its scenarios run',
    });
  }
}

function readFeature(document: GherkinDocument, folder: string): ReadFeature {
  const known = features.get(document);
  if (known !== undefined) return known;
  const children = (document.feature?.children ?? []).flatMap((child) => [child, ...(child.rule?.children ?? [])]);
  const parts = children
    .flatMap(({ background, scenario }) => [background, scenario])
    .filter((part) => part !== undefined);
  const examples = children.flatMap(({ scenario }) => scenario?.examples ?? []);
  const feature = {
    steps: new Map(parts.flatMap((part) => part.steps.map((step) => [step.id, step] as const))),
    examples: new Map(examples.flatMap((table) => table.tableBody.map((row) => [row.id, table] as const))),
    lines: texts.get(document)?.split(/\r?\n/) ?? readLines(document.uri ?? '', folder),
  };
  for (const { tableHeader, tableBody, location } of examples) {
    if (tableBody.length > 0) continue;
    throw new Diagnostic({
      code: 'EXAMPLES_EMPTY',
      kind: 'input',
      message: `${document.uri}:${tableHeader?.location.line ?? location.line}: the examples have no row`,
      cause: 'their scenario is never run, and nothing else would say so',
      hint: 'write a row, or remove the examples',
    });
  }
  features.set(document, feature);
  return feature;
}

/** What follows the last | of a line that is not written \|: Gherkin leaves it out. */
function behindLastPipe(line: string): string {
  let last = -1;
  for (let index = 0; index < line.length; index++) {
    if (line[index] === '\\') index++;
    else if (line[index] === '|') last = index;
  }
  return line.slice(last + 1).trim();
}

function expectClosed(file: string, lines: readonly string[], rows: readonly TableRow[]): void {
  for (const { location } of rows) {
    const lost = behindLastPipe(lines[location.line - 1] ?? '');
    if (lost === '') continue;
    throw new Diagnostic({
      code: 'TABLE_NOT_CLOSED',
      kind: 'input',
      message: `${file}:${location.line}: "${lost}" is behind the last | of its row`,
      cause: 'Gherkin leaves out what follows the last |, so that a cell without its closing | is lost',
      hint: 'close the row with |; write a comment on a line of its own',
    });
  }
}

function expectWholeExamples(file: string, lines: readonly string[], { tableHeader, tableBody }: Examples): void {
  if (tableHeader === undefined) return;
  expectClosed(file, lines, [tableHeader, ...tableBody]);
  const headings = tableHeader.cells.map(({ value }) => value);
  const wrong = headings.find((heading, index) => heading === '' || headings.indexOf(heading) !== index);
  if (wrong === undefined) return;
  throw new Diagnostic({
    code: 'TABLE_HEADING',
    kind: 'input',
    message: `${file}:${tableHeader.location.line}: ${wrong === '' ? 'a column has no heading' : `two columns are called "${wrong}"`}`,
    cause: 'the headings of examples are the names that the steps use',
    hint: 'give each column a name of its own',
  });
}

/**
 * Where a step of a scenario stands.
 * @param folder where the feature's path starts
 * @throws Diagnostic EXAMPLES_EMPTY where examples of its feature have no row
 */
export function stepPlace(
  pickle: Pickle,
  { astNodeIds }: PickleStep,
  document: GherkinDocument,
  folder: string = host().workingFolder(),
): StepPlace {
  const file = pickle.uri;
  const step = readFeature(document, folder).steps.get(astNodeIds[0] ?? '');
  const rows = step?.dataTable?.rows ?? [];
  return {
    file,
    line: step?.location.line ?? 1,
    table: step?.dataTable === undefined ? undefined : { file, lines: rows.map(({ location }) => location.line) },
  };
}

/**
 * Fails where a step's table, or the examples of its scenario, would lose a cell.
 * @param folder where the feature's path starts
 * @throws Diagnostic TABLE_NOT_CLOSED, TABLE_HEADING
 */
export function expectWholeTables(
  pickle: Pickle,
  { astNodeIds }: PickleStep,
  document: GherkinDocument,
  folder: string = host().workingFolder(),
): void {
  const { steps, examples, lines } = readFeature(document, folder);
  const table = examples.get(pickle.astNodeIds.at(-1) ?? '');
  if (table !== undefined) expectWholeExamples(pickle.uri, lines, table);
  expectClosed(pickle.uri, lines, steps.get(astNodeIds[0] ?? '')?.dataTable?.rows ?? []);
}

/** {@link stepPlace} of a scenario of the suite's own specification. @throws what {@link expectWholeTables} throws too */
export function ownStepPlace(pickle: Pickle, step: PickleStep, document: GherkinDocument): StepPlace {
  expectWholeTables(pickle, step, document, host().packageFolder);
  return stepPlace(pickle, step, document, host().packageFolder);
}
