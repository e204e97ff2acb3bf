import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ATTACH_ERRORS } from '../kernel-model/contexts/outcomes.ts';
import { PROGRAM_TYPES } from '../kernel-model/contexts/table.ts';
import type { HelperDefinition } from '../kernel-model/helpers/helper.ts';
import { HELPERS } from '../kernel-model/helpers/table.ts';
import { KERNEL_VARIABLES } from '../kernel-model/helpers/variables.ts';
import { loadLayout } from '../kernel-model/layouts/reader.ts';
import { MAP_OUTCOMES } from '../kernel-model/maps/outcomes.ts';
import { MAP_TYPES } from '../kernel-model/maps/table.ts';
import type { Outcome } from '../kernel-model/outcome.ts';
import { packageRoot } from '../node/package-root.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Streams } from './reporters.ts';

/** What becomes of an import of each state. */
const STATES: Readonly<Record<HelperDefinition['state'], string>> = {
  modelled: 'yes',
  control: 'yes',
  unsupported: 'no',
};

type Rows = readonly (readonly string[])[];

function programTypes(): Rows {
  return Object.values(PROGRAM_TYPES).flatMap(({ type, sections }) =>
    sections.map(({ name, extended }) => [type, extended ? `${name}[/…]` : name]),
  );
}

function mapTypes(): Rows {
  return [...MAP_TYPES].flatMap(([number, { name, create }]) => (create === undefined ? [] : [[name, String(number)]]));
}

function functions(): Rows {
  return HELPERS.map(({ name, parameters, result, state, outcomes }) => {
    const list = parameters.map((parameter) => `${parameter.name}: ${parameter.kind}`).join(', ');
    return [name, STATES[state], `(${list}) → ${result}`, errorsOf(outcomes)];
  });
}

/** The errors within the reach of programs, and NULL, by name. */
function errorsOf(outcomes: readonly Outcome[]): string {
  const failures = outcomes.filter(({ result, outOfReach }) => result !== 'success' && outOfReach === undefined);
  return [...new Set(failures.map(({ result }) => result))].join(' ');
}

/** All that calls, the creation of maps and attachments can fail with. */
function errors(): Rows {
  const places: readonly (readonly [place: string, outcomes: readonly Outcome[]])[] = [
    ...HELPERS.map(({ name, outcomes }) => [name, outcomes] as const),
    ...Object.entries(MAP_OUTCOMES).map(([map, { creation }]) => [`creation of ${map}`, creation] as const),
    ...Object.entries(ATTACH_ERRORS).map(([type, outcomes]) => [`attaching ${type}`, outcomes] as const),
  ];
  return places.flatMap(([place, outcomes]) =>
    outcomes
      .filter(({ result }) => result !== 'success')
      .map(({ map, result, cause, source, outOfReach }) => [
        map === undefined ? place : `${place} on ${map}`,
        result,
        outOfReach === undefined ? cause : `${cause} (no program can: ${outOfReach})`,
        source,
      ]),
  );
}

function variables(): Rows {
  return KERNEL_VARIABLES.map(({ name, kind, size }) => [
    name,
    'yes',
    `${kind === 'per-cpu' ? 'per CPU, ' : ''}${size} bytes`,
  ]);
}

function layouts(): Rows {
  return readdirSync(join(packageRoot, 'kernel-model', 'layouts'))
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => {
      const name = basename(file, '.yaml');
      const { kernel, architecture } = loadLayout(name);
      return [name, `Linux ${kernel} on ${architecture}`];
    });
}

function table(title: string, headings: readonly string[], rows: Rows): string {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** The tables of everything that a program may use, as text, made from the tables that the model works by. */
export function supportText(): string {
  return [
    table('Program types', ['type', 'section'], programTypes()),
    table('Map types', ['type', 'number'], mapTypes()),
    table('Kernel functions', ['name', 'supported', 'signature', 'errors'], functions()),
    table('Kernel variables', ['name', 'supported', 'size'], variables()),
    table('Kernel layouts', ['name', 'kernel'], layouts()),
    table('Errors', ['where', 'error', 'cause', 'source'], errors()),
  ].join('\n');
}

/** Prints what is supported. @returns the exit code */
export function printSupport(streams: Streams): number {
  streams.out.write(supportText());
  return EXIT_CODES.completed;
}
