/** What a path leads to. */
export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  /** Bytes of a file. */
  readonly size: number;
}

/** What lies in a folder, links not followed. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
}

/** Paths as the machine writes them. */
export interface HostPaths {
  join(...parts: string[]): string;
  /** An absolute path; a relative one starts at the working folder. */
  resolve(...parts: string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
  isAbsolute(path: string): boolean;
}

/** Files. The calls that read throw an Error with the `code` of the failed system call: `ENOENT`, `EACCES`. */
export interface HostFiles {
  /** What a path leads to, links followed. */
  status(path: string): FileStatus;
  /** A file's bytes; the first ones where a length is given. */
  read(path: string, length?: number): Uint8Array;
  /** What lies in a folder, sorted by name. */
  list(folder: string): readonly FolderEntry[];
  /**
   * Writes a file whole or not at all, and the folders above it.
   * @param what what is written, for messages: `the events`
   * @throws Diagnostic FILE_NOT_WRITTEN
   */
  write(path: string, contents: string | Uint8Array, what: string): void;
}

/** Everything that the core is given by what it runs on. It asks for nothing else of a machine. */
export interface Host {
  /** The folder of the package: shipped data files are found from it. */
  readonly packageFolder: string;
  readonly paths: HostPaths;
  readonly files: HostFiles;
  /** The folder that relative paths start at. */
  workingFolder(): string;
  /** What is there of standard input, after waiting for the first byte; no byte at its end; `undefined` for a terminal. */
  readStandardInput(): Uint8Array | undefined;
  /** The SHA-256 of bytes, or of a text in UTF-8; 64 hexadecimal digits. */
  sha256(content: Uint8Array | string): string;
  /**
   * Unpacks gzip (RFC 1952).
   * @throws Error for what is damaged, with code ERR_BUFFER_TOO_LARGE beyond `largest` bytes
   */
  gunzip(bytes: Uint8Array, largest: number): Uint8Array;
}

let installed: Host | undefined;

/** Says what the core runs on. It comes before everything else; a later one takes the place of an earlier one. */
export function installHost(host: Host): void {
  installed = host;
}

/** What the core runs on. @throws Error where nobody has said it */
export function host(): Host {
  if (installed === undefined) throw new Error('no host is installed: import node/install.ts first');
  return installed;
}

/** The text of a file that is shipped, by its path from the package's folder. */
export function shippedText(path: string): string {
  const { files, paths, packageFolder } = host();
  return new TextDecoder().decode(files.read(paths.join(packageFolder, path)));
}

/** Whether a path leads anywhere. */
export function exists(path: string): boolean {
  try {
    host().files.status(path);
    return true;
  } catch {
    return false;
  }
}
