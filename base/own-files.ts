import { entriesOf } from './files-below.ts';
import { exists, host } from './host.ts';
import { plainJson } from './plain-text.ts';

/**
 * Files that a run writes for a finding or failure, and that a later run replaces or removes. A file has the hash of its text in its first
 * lines. A file that its user has edited no longer fits its hash, and stays.
 */

const HEADING = '# Written by rex-conformance. A later run replaces or removes this file, unless you edit it.';
/** The line that names the owner of a file. */
const OWNER_LINE = /^# For ("[^\n]*")\.$/;
const HASH_LINE = /^# SHA-256 ([0-9a-f]{64}) of (?:the lines below|(\S[^\n]*))$/;
/** A longer first line names no owner. */
const LONGEST_LINE = 100_000;
/** The end of the name of each such file. */
const ENDING = '.events.yaml';

/** A file next to an events file that is written with it, and its hash. */
export interface Companion {
  readonly name: string;
  readonly sha256: string;
}

/**
 * A YAML document with the heading of an own file.
 * @param owner who the file is for, if several could have one name
 */
export function ownText(document: string, companions: readonly Companion[] = [], owner?: string): string {
  const whose = owner === undefined ? [] : [`# For ${plainJson(owner)}.`];
  const lines = companions.map(({ name, sha256 }) => `# SHA-256 ${sha256} of ${plainJson(name)}`);
  return [HEADING, ...whose, ...lines, `# SHA-256 ${host().sha256(document)} of the lines below`, document].join('\n');
}

/** Bytes of a name that stay: file systems take 255 in all, and the names of findings files go on behind it. */
const LONGEST_STEM = 150;
const HASH_DIGITS = 16;

/**
 * The beginning of the names of files that are for something, from its name. A name that leaves no room is cut, and ends with its hash, so
 * that names stay different.
 * @param name of any length
 */
export function stemFor(name: string): string {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= LONGEST_STEM) return name;
  // The last character may have been cut in two.
  const start = new TextDecoder().decode(bytes.subarray(0, LONGEST_STEM - HASH_DIGITS - 1)).replace(/\ufffd+$/u, '');
  return `${start}-${host().sha256(name).slice(0, HASH_DIGITS)}`;
}

function textOf(path: string): string | undefined {
  try {
    const { files } = host();
    return files.status(path).kind === 'file' ? new TextDecoder().decode(files.read(path)) : undefined;
  } catch {
    return undefined;
  }
}

/** An own file as it was written. */
interface OwnFile {
  readonly owner: string | undefined;
  readonly companions: readonly Companion[];
}

/** Reads the heading of an own file; `undefined` for any other file and an edited one. */
function unchanged(path: string): OwnFile | undefined {
  const text = textOf(path);
  if (text === undefined || !text.startsWith(`${HEADING}\n`)) return undefined;
  const companions: Companion[] = [];
  let at = HEADING.length + 1;
  const [first, quoted] = OWNER_LINE.exec(text.slice(at, at + LONGEST_LINE).split('\n', 1)[0]!) ?? [];
  if (first !== undefined) at += first.length + 1;
  const owner = quoted === undefined ? undefined : unquoted(quoted);
  for (;;) {
    const end = text.indexOf('\n', at);
    const [, sha256, name] = HASH_LINE.exec(text.slice(at, end < 0 ? 0 : end)) ?? [];
    if (sha256 === undefined) return undefined;
    at = end + 1;
    if (name === undefined) return host().sha256(text.slice(at)) === sha256 ? { owner, companions } : undefined;
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

/**
 * A path that a run may write: the given one, or the next with a number if a user's own file or one for another owner
 * has it.
 */
export function freePath(path: string, owner?: string): string {
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? path : `${path.slice(0, -ENDING.length)}.own-${number}${ENDING}`;
    if (!exists(candidate)) return candidate;
    const file = unchanged(candidate);
    if (file !== undefined && isFor(file, owner)) return candidate;
  }
}

function isFor(file: OwnFile, owner: string | undefined): boolean {
  return file.owner === undefined || file.owner === owner;
}

/**
 * A name for a companion of an events file that a run may write: the first one, or the next if its file is not the one
 * that was written before, because its user has edited it.
 * @param events the path of the events file, as {@link freePath} gives it
 * @param nameOf the name with a number; 1 for the first
 */
export function freeCompanion(events: string, sha256: string, nameOf: (number: number) => string): string {
  const { paths } = host();
  const written = unchanged(events)?.companions ?? [];
  for (let number = 1; ; number += 1) {
    const name = nameOf(number);
    const path = paths.join(paths.dirname(events), name);
    const known = written.filter((companion) => companion.name === name).map((companion) => companion.sha256);
    if (!exists(path) || [sha256, ...known].some((hash) => sameHash(path, hash))) return name;
  }
}

/** Removes an own file and its companions. Files of the user stay, edited ones too, and those for another owner. */
export function removeOwn(path: string, owner?: string): void {
  const file = unchanged(path);
  if (file === undefined || (owner !== undefined && !isFor(file, owner))) return;
  const { files, paths } = host();
  for (const { name, sha256 } of file.companions) {
    const companion = paths.join(paths.dirname(path), name);
    // A name with a folder in it was not written here.
    if (name !== '' && paths.basename(name) === name && sameHash(companion, sha256)) files.remove(companion);
  }
  files.remove(path);
}

/** Removes an own file, and those with the same name and a number that {@link freePath} gave. Files of the user stay. */
export function removeOwnNumbered(path: string): void {
  const { paths } = host();
  const stem = paths.basename(path).slice(0, -ENDING.length);
  const isMeant = (name: string) =>
    name === `${stem}${ENDING}` ||
    (name.startsWith(`${stem}.own-`) && /^\d+$/.test(name.slice(stem.length + '.own-'.length, -ENDING.length)));
  removeOwnIn(paths.dirname(path), isMeant);
}

function sameHash(path: string, sha256: string): boolean {
  try {
    const { files } = host();
    return files.status(path).kind === 'file' && host().sha256(files.read(path)) === sha256;
  } catch {
    return false;
  }
}

/** Removes the own files directly in a folder, for an owner, that a caller no longer wants. */
export function removeOwnIn(folder: string, isStale: (name: string) => boolean, owner?: string): void {
  for (const { name, kind } of entriesOf(folder)) {
    if (kind === 'file' && name.endsWith(ENDING) && isStale(name)) removeOwn(host().paths.join(folder, name), owner);
  }
}
