import { Diagnostic } from '../../base/diagnostic.ts';
import { filesBelow } from '../../base/files-below.ts';
import { exists, host, shippedPath } from '../../base/host.ts';
import { readInputFile } from '../../base/input-file.ts';
import { knownNames } from '../../base/known-names.ts';
import { shellPath } from '../../base/shell-words.ts';
import { breakObject } from '../../broken/objects/breakages.ts';
import { readCaptureFileBytes } from '../../captures/capture-file.ts';
import type { Replay } from '../../captures/events/capture-events.ts';
import { readTracepointFile } from '../../captures/events/tracepoint-descriptions.ts';
import { hasCaptureMagic, type PacketCapture, readCapture } from '../../captures/packet-capture.ts';
import type { TracepointFormat } from '../../kernel-model/tracefs/tracepoint-format.ts';
import { type LaterSource, laterSource } from '../../project/old-objects.ts';
import { findDebugFile } from '../../runtime/object/debug-info/find-debug-file.ts';
import { readObjectBytes } from '../../runtime/object/object-file.ts';
import { readStructTypes } from '../../runtime/values/struct-types.ts';
import type { StructTypes } from '../../runtime/values/value-type.ts';
import { absolutePath, inputPlaces } from './input-places.ts';

/** The largest file of structs that is read. */
const LARGEST_TYPES = 4 * 1024 * 1024;

/** The folder of the package with captures. */
const SHIPPED_CAPTURES = 'captures/files';
const CAPTURE_NAME = /\.(?:p?cap|pcapng)(?:\.(?:gz|zst))?$/i;

let types: StructTypes | undefined;

/** The structs that features declare, read once. */
export function structTypes(): StructTypes {
  const { types: file } = inputPlaces();
  types ??= file === undefined ? new Map() : readTypes(file);
  return types;
}

function readTypes(file: string): StructTypes {
  const bytes = readInputFile(absolutePath(file), { what: 'a file of structs', largest: LARGEST_TYPES });
  return readStructTypes(new TextDecoder().decode(bytes), file);
}

/** How a scenario uses a capture. */
export interface CaptureUse extends Pick<Replay, 'truncated' | 'pace' | 'interval'> {
  /** Bytes after which it is cut off. */
  readonly length?: number;
}

/** What {@link laterSource} says of the objects of this run, by path. */
const looked = new Map<string, { readonly later: LaterSource | undefined }>();

/** The files a scenario uses, with the changes it made to them. */
export class InputFiles {
  readonly #objects = new Map<string, Uint8Array>();
  readonly #captures = new Map<string, CaptureUse>();

  /** An object file's bytes. Its source lines come from the debug file beside it, if there is one. */
  object(name: string): Uint8Array {
    const changed = this.#objects.get(name);
    if (changed !== undefined) return changed;
    const path = absolutePath(inputPlaces().object(name));
    const bytes = readObjectBytes(path);
    findDebugFile(path, bytes);
    return bytes;
  }

  /** Whether the scenario changed an object file. */
  isChanged(name: string): boolean {
    return this.#objects.has(name);
  }

  /** A source that an object file of the project was not built from; each object is looked at once in a run. */
  laterSource(name: string): LaterSource | undefined {
    if (this.isChanged(name)) return undefined;
    const path = absolutePath(inputPlaces().object(name));
    const known = looked.get(path) ?? { later: laterSource(path) };
    looked.set(path, known);
    return known.later;
  }

  /** Changes an object file, for this scenario. */
  changeObject(name: string, breakage: string): void {
    this.#objects.set(name, breakObject(this.object(name), breakage));
  }

  /** Puts another object in the place of one, for this scenario. */
  replaceObject(name: string, other: string): void {
    this.#objects.set(name, this.object(other));
  }

  /** The tracepoints that a file in the folder of captures describes. @throws Diagnostic for one that is broken */
  tracepoints(name: string): readonly TracepointFormat[] {
    return readTracepointFile(absolutePath(`${inputPlaces().captures}/${name}`));
  }

  /** Says how a capture is used, for this scenario. */
  useCapture(name: string, use: CaptureUse): void {
    this.#captures.set(name, { ...this.#captures.get(name), ...use });
  }

  /** How a capture is used, as the scenario has said. */
  captureUse(name: string): CaptureUse {
    return this.#captures.get(name) ?? {};
  }

  /** A capture. Its packets are decoded one by one, truncated packets too. @throws Diagnostic for a file that is not a capture */
  capture(name: string): PacketCapture {
    const bytes = readCaptureBytes(name).subarray(0, this.captureUse(name).length);
    return readCapture(bytes, name, { truncatedPackets: 'keep' });
  }
}

function readCaptureBytes(name: string): Uint8Array {
  const { captures } = inputPlaces();
  const path = absolutePath(`${captures}/${name}`);
  if (exists(path)) return readCaptureFileBytes(path);
  const { nearest, list } = knownNames(name, capturesBelow(absolutePath(captures)));
  const { paths, packageFolder } = host();
  const shipped = paths.join(packageFolder, SHIPPED_CAPTURES);
  const own = absolutePath(captures) === shipped;
  const others = knownNames(name, own ? [] : capturesBelow(shipped));
  const copied = others.nearest === name || nearest === undefined ? others.nearest : undefined;
  const copy = `copy it from the package: cp ${shellPath(shippedPath(`${SHIPPED_CAPTURES}/${copied}`))} ${shellPath(captures)}/`;
  const write = nearest === undefined ? `name one of these, or put the capture into ${captures}` : `write "${nearest}"`;
  throw new Diagnostic({
    code: 'NO_SUCH_CAPTURE',
    kind: 'input',
    message: `there is no capture "${name}"`,
    cause: `the captures in ${captures} are ${list}${own ? '' : `; those of the package, in ${shippedPath(SHIPPED_CAPTURES)}, are ${others.list}`}`,
    hint: copied === undefined ? write : copy,
  });
}

/** The files below a folder that are captures by their names, or begin as captures do. */
function capturesBelow(folder: string): readonly string[] {
  const { paths } = host();
  return filesBelow(folder).filter((name) => CAPTURE_NAME.test(name) || beginsAsCapture(paths.join(folder, name)));
}

function beginsAsCapture(path: string): boolean {
  try {
    const { files } = host();
    return files.status(path).kind === 'file' && hasCaptureMagic(files.read(path, 4));
  } catch {
    return false;
  }
}
