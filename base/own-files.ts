import { entriesOf } from './files-below.ts';
import { exists, host } from './host.ts';

/**
 * Files that a run writes for a finding or failure, and that a later run replaces or removes. A file has the hash of its text in its first
 * lines. A file that its user has edited no longer fits its hash, and stays.
 */

const HEADING = '# Written by rex-conformance. A later run replaces or removes this file, unless you edit it.';
const HASH_LINE = /^# SHA-256 ([0-9a-f]{64}) of (?:the lines below|(\S.*))$/;
/** The end of the name of each such file. */
const ENDING = '.events.yaml';

/** A file next to an events file that is written with it, and its hash. */
export interface Companion {
  readonly name: string;
  readonly sha256: string;
}

/** A YAML document with the heading of an own file. */
export function ownText(document: string, companions: readonly Companion[] = []): string {
  const lines = companions.map(({ name, sha256 }) => `# SHA-256 ${sha256} of ${JSON.stringify(name)}`);
  return [HEADING, ...lines, `# SHA-256 ${host().sha256(document)} of the lines below`, document].join('\n');
}

function textOf(path: string): string | undefined {
  try {
    const { files } = host();
    return files.status(path).kind === 'file' ? new TextDecoder().decode(files.read(path)) : undefined;
  } catch {
    return undefined;
  }
}

/** The companions of an own file, or `undefined` for any other file and an edited one. */
function unchanged(path: string): readonly Companion[] | undefined {
  const text = textOf(path);
  if (text === undefined || !text.startsWith(`${HEADING}\n`)) return undefined;
  const companions: Companion[] = [];
  let at = HEADING.length + 1;
  for (;;) {
    const end = text.indexOf('\n', at);
    const [, sha256, name] = HASH_LINE.exec(text.slice(at, end < 0 ? 0 : end)) ?? [];
    if (sha256 === undefined) return undefined;
    at = end + 1;
    if (name === undefined) return host().sha256(text.slice(at)) === sha256 ? companions : undefined;
    companions.push({ name: unquoted(name), sha256 });
  }
}

function unquoted(name: string): string {
  try {
    const value: unknown = JSON.parse(name);
    return typeof value === 'string' ? value : '';
  } catch {
    return '';
  }
}

/** A path that a run may write: the given one, or the next with a number if a user's own file has it. */
export function freePath(path: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path.slice(0, -ENDING.length)}.own-${number}${ENDING}`;
    if (!exists(candidate) || unchanged(candidate) !== undefined) return candidate;
  }
}

/** Removes an own file and its companions. Files of the user stay, edited ones too. */
export function removeOwn(path: string): void {
  const companions = unchanged(path);
  if (companions === undefined) return;
  const { files, paths } = host();
  for (const { name, sha256 } of companions) {
    const companion = paths.join(paths.dirname(path), name);
    // A name with a folder in it was not written here.
    if (name !== '' && paths.basename(name) === name && sameHash(companion, sha256)) files.remove(companion);
  }
  files.remove(path);
}

function sameHash(path: string, sha256: string): boolean {
  try {
    const { files } = host();
    return files.status(path).kind === 'file' && host().sha256(files.read(path)) === sha256;
  } catch {
    return false;
  }
}

/** Removes the own files directly in a folder that a caller no longer wants. */
export function removeOwnIn(folder: string, isStale: (name: string) => boolean): void {
  for (const { name, kind } of entriesOf(folder)) {
    if (kind === 'file' && name.endsWith(ENDING) && isStale(name)) removeOwn(host().paths.join(folder, name));
  }
}
