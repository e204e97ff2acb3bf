import { type SupportResult, supportResult } from './documents/support-result.ts';
import { EXIT_CODES } from './exit-codes.ts';
import type { Streams } from './reporters.ts';

type Rows = readonly (readonly string[])[];

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

function functions({ functions: all }: SupportResult): Rows {
  return all.map(({ name, parameters, result, supported, errors }) => {
    const list = parameters.map((parameter) => `${parameter.name}: ${parameter.kind}`).join(', ');
    return [name, supported ? 'yes' : 'no', `(${list}) → ${result}`, errors.join(' ')];
  });
}

function errors({ errors: all }: SupportResult): Rows {
  return all.map(({ where, map, error, cause, source, outOfReach }) => [
    map === null ? where : `${where} on ${map}`,
    error,
    outOfReach === null ? cause : `${cause} (no program can: ${outOfReach})`,
    source,
  ]);
}

/** The tables of everything that a program may use, as text. */
function supportText(found: SupportResult): string {
  const { programTypes, mapTypes, variables, layouts } = found;
  const types = programTypes.map(({ type, section, extended }) => [type, extended ? `${section}[/…]` : section]);
  const maps = mapTypes.map(({ name, number }) => [name, String(number)]);
  const held = variables.map(({ name, perCpu, size }) => [name, 'yes', `${perCpu ? 'per CPU, ' : ''}${size} bytes`]);
  const known = layouts.map(({ name, kernel, architecture }) => [name, `Linux ${kernel} on ${architecture}`]);
  return [
    table('Program types', ['type', 'section'], types),
    table('Map types', ['type', 'number'], maps),
    table('Kernel functions', ['name', 'supported', 'signature', 'errors'], functions(found)),
    table('Kernel variables', ['name', 'supported', 'size'], held),
    table('Kernel layouts', ['name', 'kernel'], known),
    table('Errors', ['where', 'error', 'cause', 'source'], errors(found)),
  ].join('\n');
}

/** Prints what is supported. @returns the exit code */
export function printSupport(streams: Streams, tell: (result: SupportResult) => void): number {
  const result = supportResult();
  tell(result);
  streams.out.write(supportText(result));
  return EXIT_CODES.completed;
}
