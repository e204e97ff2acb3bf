import { basename } from 'node:path';
import { Diagnostic } from '../../base/diagnostic.ts';
import { knownNames } from '../../base/known-names.ts';
import { shellWord } from '../../base/shell-words.ts';
import { readMapSymbols } from '../../runtime/load/map-symbols.ts';
import type { LoadedObject } from '../../runtime/loaded-object.ts';
import { readElfObject } from '../../runtime/object/elf-object.ts';
import type { Target } from '../../runtime/target.ts';
import type { RunArguments } from '../arguments/run-arguments.ts';
import type { NamedObject } from './run-reporter.ts';

/** An object's file and its bytes. */
export interface ObjectFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Loads an object. It shares the shared maps that it has. */
export async function loadObject(
  { shared }: RunArguments,
  target: Target,
  { path, bytes }: ObjectFile,
): Promise<LoadedObject> {
  const maps = shared.length === 0 ? [] : readMapSymbols(readElfObject(bytes, path)).map(({ name }) => name);
  return await target.load(basename(path), bytes, { sharedMaps: shared.filter((name) => maps.includes(name)) });
}

/** Loads the objects in order. @throws Diagnostic NO_SUCH_MAP for a shared map that no object has */
export async function loadObjects(
  args: RunArguments,
  target: Target,
  files: readonly ObjectFile[],
): Promise<NamedObject[]> {
  const loaded = [];
  for (const file of files) loaded.push({ object: await loadObject(args, target, file), path: file.path });
  const maps = loaded.flatMap(({ object }) => object.maps.map(({ name }) => name));
  const strange = args.shared.find((name) => !maps.includes(name));
  if (strange === undefined) return loaded;
  const { nearest, list } = knownNames(strange, maps);
  throw new Diagnostic({
    code: 'NO_SUCH_MAP',
    kind: 'input',
    message: `no object has a map "${strange}" to share`,
    cause: maps.length === 0 ? 'they have no maps' : `their maps are ${list}`,
    hint:
      nearest !== undefined
        ? `write --share ${shellWord(nearest)}`
        : maps.length === 0
          ? 'leave out --share'
          : 'give one of these names to --share',
  });
}
