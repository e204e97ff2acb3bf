import type { BuildOptions } from 'esbuild';

export const BUNDLE: Readonly<
  Pick<BuildOptions, 'bundle' | 'splitting' | 'format' | 'platform' | 'packages' | 'outExtension'>
>;
