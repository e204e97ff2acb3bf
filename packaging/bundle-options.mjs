/**
 * How sources become bundles that a clone imports: modules of Node, with the installed packages left where they are.
 * @satisfies {import('esbuild').BuildOptions}
 */
export const BUNDLE = /** @type {const} */ ({
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  packages: 'external',
  // Below node_modules, Node would compile a file of another name twice, to see what it is.
  outExtension: { '.js': '.mjs' },
});
