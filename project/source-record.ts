import { host } from '../base/host.ts';

/** The sources of an object, as `build` noted them beside the object. */
export interface SourceRecord {
  /** The SHA-256 of the object. A record of another object tells nothing. */
  readonly object: string;
  /** The SHA-256 of each source, by its path from the object's folder. Empty for one that changed during the build. */
  readonly sources: Readonly<Record<string, string>>;
}

const FORMAT = 'rex-conformance sources';
/** A longer file is not a record. */
const LARGEST_RECORD = 4 * 1024 * 1024;
/** A longer file is not a source. */
const LARGEST_SOURCE = 64 * 1024 * 1024;

/** The place of an object's record. */
export function recordPath(object: string): string {
  return `${object}.sources.json`;
}

/** The text of a record: sources in order, so that equal sources give equal bytes. */
export function recordText({ object, sources }: SourceRecord): string {
  const sorted = Object.fromEntries(Object.entries(sources).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify({ format: FORMAT, object, sources: sorted }, null, 2)}\n`;
}

/** The SHA-256 of a file; `gone` if it does not exist, and nothing if that cannot be known. */
export function digestOf(path: string): string | 'gone' | undefined {
  const { files, sha256 } = host();
  try {
    const { kind, size } = files.status(path);
    return kind === 'file' && size <= LARGEST_SOURCE ? sha256(files.read(path)) : undefined;
  } catch (error) {
    return (error as { readonly code?: unknown }).code === 'ENOENT' ? 'gone' : undefined;
  }
}

/** No object was built from nothing: without a source, nothing is noted. */
function isNote(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const texts = Object.values(value);
  return texts.length > 0 && texts.every((text) => typeof text === 'string');
}

/**
 * The record of an object as it is now.
 * @param object its absolute path
 * @returns undefined where there is none, where it is damaged or has no source, and where it is that of another object
 */
export function readRecord(object: string): SourceRecord | undefined {
  const { files } = host();
  try {
    const path = recordPath(object);
    const { kind, size } = files.status(path);
    if (kind !== 'file' || size > LARGEST_RECORD) return undefined;
    const value = JSON.parse(new TextDecoder().decode(files.read(path))) as Readonly<Record<string, unknown>> | null;
    const { format, object: sha256, sources } = value ?? {};
    if (format !== FORMAT || typeof sha256 !== 'string' || !isNote(sources)) return undefined;
    return digestOf(object) === sha256 ? { object: sha256, sources } : undefined;
  } catch {
    return undefined;
  }
}
