/** How the adapter of a target is reached. */
export type AdapterReach =
  /** It is started: its program and arguments, with variables besides those of the suite. */
  | {
      readonly kind: 'command';
      readonly command: readonly string[];
      readonly environment: Readonly<Record<string, string>>;
    }
  /** It listens: on a TCP port, or on a socket of the file system. */
  | { readonly kind: 'port'; readonly host: string; readonly port: number }
  | { readonly kind: 'socket'; readonly path: string };
