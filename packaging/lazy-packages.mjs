import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const HERE = dirname(fileURLToPath(import.meta.url));

/** Packages that take long to load, and that many commands do not need. `require` loads them at once. */
const LATER = ['fzstd', 'iced-x86', 'yaml'];
/** A package with one function. Not every version of Node can load it at once, so it becomes a part of the bundle. */
const BUNDLED = 'string-width';

const LOADER = 'loader of packages';
const loaderModule = `import { createRequire } from 'node:module';
export const load = createRequire(import.meta.url);
`;

/** A module with all names of a package. The first name that is used loads it. @param {string} name of the package */
function laterModule(name) {
  const exports = Object.keys(require(name)).map((key) => `  get ${key}() { return loaded().${key}; },`);
  return `let known;
function loaded() {
  known ??= require(${JSON.stringify(LOADER)}).load(${JSON.stringify(name)});
  return known;
}
module.exports = {
${exports.join('\n')}
};
`;
}

const ITSELF = `${BUNDLED}, itself`;
/** The function of the package that becomes a part of the bundle. Its code is executed at the first call. */
const bundledModule = `let known;
module.exports = (...args) => (known ??= require(${JSON.stringify(ITSELF)}).default)(...args);
`;

/**
 * A plugin of esbuild. Sources import packages where they begin, as usual. In the bundle, a package is loaded when one of its names is used.
 * @type {import('esbuild').Plugin}
 */
export const lazyPackages = {
  name: 'lazy packages',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(${[...LATER, BUNDLED, LOADER].join('|')})$`) }, ({ path }) => ({
      path,
      namespace: 'later',
    }));
    onResolve({ filter: new RegExp(`^${ITSELF}$`) }, () => ({ path: require.resolve(BUNDLED) }));
    onLoad({ filter: /./, namespace: 'later' }, ({ path }) => {
      if (path === LOADER) return { contents: loaderModule, resolveDir: HERE };
      return { contents: path === BUNDLED ? bundledModule : laterModule(path), resolveDir: HERE };
    });
  },
};
