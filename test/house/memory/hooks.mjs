import { isBuiltin } from 'node:module';

/** @type {string} */
let root;

/** @param {{ root: string }} data the URL of the project's folder */
export function initialize(data) {
  root = data.root;
}

/**
 * Refuses modules of Node to every file of the project but tests.
 * @type {import('node:module').ResolveHook}
 */
export function resolve(specifier, context, nextResolve) {
  const from = context.parentURL ?? '';
  const own = from.startsWith(root) ? from.slice(root.length) : '';
  if (own !== '' && !/^(test|node_modules)\//.test(own) && isBuiltin(specifier)) {
    throw new Error(`${own} imports ${specifier}`);
  }
  return nextResolve(specifier, context);
}
