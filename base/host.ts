/** The kind and size of the file that a path leads to. */
export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  /** The file's size in bytes. */
  readonly size: number;
  /** When it was last written, in milliseconds since 1970. */
  readonly modified: number;
}

/** An entry of a folder. Links are not followed. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Paths as the machine writes them. */
export interface HostPaths {
  join(...parts: string[]): string;
  /** An absolute path. A relative one starts at the working folder. */
  resolve(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  isAbsolute(path: string): boolean;
}

/** Files. The calls that read throw an Error with the `code` of the failed system call: `ENOENT`, `EACCES`. */
export interface HostFiles {
  /** The status of the file that a path leads to. Links are followed. */
  status(path: string): FileStatus;
  /** A file's bytes, or its first `length` bytes. */
  read(path: string, length?: number): Uint8Array;
  /** The entries of a folder, sorted by name. */
  list(folder: string): readonly FolderEntry[];
  /**
   * Writes a file completely or not at all. Makes its folders.
   * @param what what is written, for messages: `the events`
   * @throws Diagnostic FILE_NOT_WRITTEN
   */
  write(path: string, contents: string | Uint8Array, what: string): void;
  /** Removes a file; does nothing if there is none or it cannot be removed. */
  remove(path: string): void;
}

/**
 * Keeps what was computed, so that later processes need not compute it again. It gives what it was given, or nothing: it may forget anything
 * at any time, and what is damaged is forgotten. Neither call throws.
 */
export interface HostCache {
  /** @param key a hash of everything that the content depends on, the suite's own code aside */
  read(key: string): Uint8Array | undefined;
  write(key: string, content: Uint8Array): void;
}

/** Everything that the core needs from the machine. */
export interface Host {
  /** The folder of the package, where the shipped data files are. */
  readonly packageFolder: string;
  readonly paths: HostPaths;
  readonly files: HostFiles;
  /** Left out where nothing is kept. */
  readonly cache?: HostCache | undefined;
  /** The folder where relative paths start. */
  workingFolder(): string;
  /**
   * The available bytes of standard input, after a wait for the first; empty at its end; `undefined` for a terminal.
   */
  readStandardInput(): Uint8Array | undefined;
  /** The SHA-256 of bytes, or of a text in UTF-8; 64 hexadecimal digits. */
  sha256(content: Uint8Array | string): string;
  /** The CRC-32 of bytes (ISO 3309), as gzip and .gnu_debuglink have it. */
  crc32(bytes: Uint8Array): number;
  /**
   * Unpacks gzip (RFC 1952).
   * @throws Error for damaged data, with code ERR_BUFFER_TOO_LARGE beyond `largest` bytes
   */
  gunzip(bytes: Uint8Array, largest: number): Uint8Array;
  /**
   * Unpacks zlib (RFC 1950).
   * @throws Error for damaged data, with code ERR_BUFFER_TOO_LARGE beyond `largest` bytes
   */
  inflate(bytes: Uint8Array, largest: number): Uint8Array;
}

let installed: Host | undefined;

/** Installs the host. This comes before everything else; a later host replaces an earlier one. */
export function installHost(host: Host): void {
  installed = host;
}

/** The installed host. @throws Error if there is none */
export function host(): Host {
  if (installed === undefined) throw new Error('no host is installed: import node/install.ts first');
  return installed;
}

/**
 * The path of a shipped file as a message names it: from the working folder on if that has the package in it, or else whole. In a project
 * it begins with `node_modules/rex-conformance`.
 * @param path the file's path in the package's folder
 */
export function shippedPath(path: string): string {
  const { paths, packageFolder, workingFolder } = host();
  const whole = paths.join(packageFolder, path);
  const here = paths.join(workingFolder(), '_').slice(0, -1);
  return whole.startsWith(here) ? whole.slice(here.length) : whole;
}

/** The text of a shipped file, by its path in the package's folder. */
export function shippedText(path: string): string {
  const { files, paths, packageFolder } = host();
  return new TextDecoder().decode(files.read(paths.join(packageFolder, path)));
}

/** Whether a path leads to something. */
export function exists(path: string): boolean {
  try {
    host().files.status(path);
    return true;
  } catch {
    return false;
  }
}
