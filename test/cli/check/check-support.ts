import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandLine } from '../../../cli/arguments/arguments.ts';
import { type CheckSurroundings, checkObjects } from '../../../cli/check/check-command.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { validatorOf } from '../../schemas.ts';

export const BIN = join(import.meta.dirname, '../../../programs/bin');
export const read = (path: string) => JSON.parse(readFileSync(join(import.meta.dirname, '../../..', path), 'utf8'));
export const isOutput = validatorOf('cli/check-output.schema.json');
export const isResults = validatorOf('vocabulary/results.schema.json');

export interface Output {
  readonly objects: readonly {
    readonly path: string;
    readonly verdict: string;
    readonly line: string;
    readonly report: { readonly object: { readonly name: string } };
    readonly waivers: readonly { readonly requirement: string; readonly inForce: boolean }[];
    readonly commands: Readonly<Record<string, readonly (string | null)[]>>;
  }[];
}

export interface Checked {
  readonly code: number;
  readonly out: string;
}

/** Lets a test work in a folder of its own. */
export async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rex-conformance-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs `check` as if in a folder. */
export async function check(
  folder: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Checked> {
  const line = parseCommandLine(['check', ...words]);
  assert.equal(line.command, 'check');
  const surroundings: CheckSurroundings = {
    folder,
    newTarget: () => new EmulatedTarget(),
    now: new Date('2026-06-30T12:00:00Z'),
  };
  let out = '';
  const stream = { write: (text: string) => (out += text) };
  const args = line.command === 'check' ? line.check : undefined;
  const code = await checkObjects(args!, surroundings, { out: stream, error: stream, environment });
  return { code, out };
}

export const object = (name: string) => join(BIN, name);
