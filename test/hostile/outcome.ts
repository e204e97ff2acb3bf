import { fileURLToPath } from 'node:url';
import { type CommandResult, command } from '../cli/command.ts';

/** Where the built object of a source lies. */
export function objectPath(name: string): string {
  return fileURLToPath(new URL(`../../programs/hostile/bin/${name}`, import.meta.url));
}

interface RunDocument {
  readonly error: { readonly code: string } | null;
  readonly events: readonly { readonly outcome: string; readonly explanation: string | null }[];
}

/** A text up to its first `;` or `: `, without what depends on where things lie. */
function kindOf(text: string): string {
  return text
    .replaceAll(/0x[0-9a-f]+|\d{3,}/g, 'N')
    .replaceAll(/\b\S+\+N\/N/g, 'PLACE')
    .split(/; |: /)[0]!;
}

/** What came of a run: the code of the error that ended it, or the outcome of each event, and why. */
export function runOutcome({ out }: CommandResult): string {
  const { error, events }: RunDocument = JSON.parse(out);
  if (error !== null) return error.code;
  return events
    .map(({ outcome, explanation }) => (explanation === null ? outcome : `${outcome}: ${kindOf(explanation)}`))
    .join(', ');
}

interface CheckDocument {
  readonly objects: readonly { readonly line: string }[];
}

/** What came of a check: its exit code, and the verdict with the requirements that the object breaks, without numbers. */
export function checkOutcome({ out, code }: CommandResult): string {
  const { objects }: CheckDocument = JSON.parse(out);
  return [code, ...objects.map(({ line }) => line.split(/; |: keeps|: \d+ requirements/)[0])].join(' ');
}

/** Runs one program of an object, or all. */
export function run(name: string, program: string): Promise<CommandResult> {
  return command(['run', objectPath(name), '--program', program, '--json']);
}

/** Checks an object. */
export function check(name: string): Promise<CommandResult> {
  return command(['check', objectPath(name), '--json']);
}
