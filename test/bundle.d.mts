import type { Plugin } from 'esbuild';

export declare const SUITE_MODULES: readonly string[];
export declare function bundle(
  files: readonly string[],
  plugins?: readonly Plugin[],
): Promise<(file: string) => string>;
