import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CapturedPacket, readCapture } from '../../captures/packet-capture.ts';
import { Diagnostic } from '../../kernel-model/diagnostic.ts';
import { readStructTypes } from '../../runtime/values/struct-types.ts';
import type { StructTypes } from '../../runtime/values/value-type.ts';
import { breakObject } from './breakages.ts';

/** The project's root. */
export const ROOT = join(import.meta.dirname, '../..');
/** The folder of captures. */
export const CAPTURES = 'captures/files';
const TYPES = 'features/types.yaml';
/** Programs that follow the rules, then those that break one. */
const OBJECT_FOLDERS = ['programs/bin', 'programs/broken'];

let types: StructTypes | undefined;

/** The structs that features declare, read once. */
export function structTypes(): StructTypes {
  types ??= readStructTypes(readFileSync(join(ROOT, TYPES), 'utf8'), TYPES);
  return types;
}

/** The path of an object by its name. @throws Diagnostic where there is none */
export function objectPath(name: string): string {
  const path = OBJECT_FOLDERS.map((folder) => `${folder}/${name}`).find((candidate) =>
    existsSync(join(ROOT, candidate)),
  );
  if (path !== undefined) return path;
  throw new Diagnostic({
    code: 'NO_SUCH_OBJECT',
    kind: 'input',
    message: `there is no object "${name}"`,
    cause: `looked for it in ${OBJECT_FOLDERS.join(' and ')}`,
    hint: 'name an object that is there; programs/README.md lists them',
  });
}

/** The files a scenario uses, with the changes it made to them. */
export class InputFiles {
  readonly #objects = new Map<string, Uint8Array>();
  readonly #captures = new Map<string, Uint8Array>();

  /** An object file's bytes. */
  object(name: string): Uint8Array {
    return this.#objects.get(name) ?? readFileSync(join(ROOT, objectPath(name)));
  }

  /** Whether the scenario changed an object file. */
  isChanged(name: string): boolean {
    return this.#objects.has(name);
  }

  /** Changes an object file, for this scenario. */
  changeObject(name: string, breakage: string): void {
    this.#objects.set(name, breakObject(this.object(name), breakage));
  }

  /** Cuts a capture off, for this scenario. */
  cutCapture(name: string, length: number): void {
    this.#captures.set(name, readCaptureBytes(name).subarray(0, length));
  }

  /** A capture's packets in file order. @throws Diagnostic for a broken capture */
  packets(name: string): readonly CapturedPacket[] {
    return [...readCapture(this.#captures.get(name) ?? readCaptureBytes(name), name).packets];
  }
}

function readCaptureBytes(name: string): Uint8Array {
  const path = join(ROOT, CAPTURES, name);
  if (existsSync(path)) return readFileSync(path);
  throw new Diagnostic({
    code: 'NO_SUCH_CAPTURE',
    kind: 'input',
    message: `there is no capture "${name}"`,
    cause: `looked for it in ${CAPTURES}`,
    hint: `name a file that is there; ${CAPTURES}/README.md lists them`,
  });
}
