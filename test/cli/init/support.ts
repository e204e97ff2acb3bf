import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { breakObject } from '../../../broken/objects/breakages.ts';
import { initProject } from '../../../cli/init/init-command.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';

const ROOT = join(import.meta.dirname, '../../..');

export function object(name: string): Uint8Array {
  return readFileSync(join(ROOT, 'programs/bin', name));
}

/** The corpus' kprobe program, in another section. */
export function probe(section: string): Uint8Array {
  return breakObject(object('nested_unwrap'), `section "kprobe/__x64_sys_dup" renamed to "${section}"`);
}

export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly error: string;
}

/** Begins a project, however that ends. */
export async function initWhole(folder: string, objects: readonly string[] = [], options = {}): Promise<Ended> {
  let out = '';
  let error = '';
  const args = { objects, template: undefined, ci: undefined, layout: undefined, force: false, ...options };
  const status = await initProject(args, folder, () => new EmulatedTarget(), {
    out: { write: (text: string) => (out += text) },
    error: { write: (text: string) => (error += text) },
    environment: {},
  });
  return { status, out, error };
}

/** Begins a project from objects that can all be taken; @returns what was printed */
export async function init(folder: string, objects: readonly string[] = [], options = {}): Promise<string> {
  const { status, out, error } = await initWhole(folder, objects, options);
  assert.equal(status, 0, error);
  assert.equal(error, '');
  return out;
}

export function filesOf(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true }).map(String);
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

export function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}
