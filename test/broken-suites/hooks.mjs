/** Loader hooks that put one module in the place of another, for everybody but the one that takes the place. */

/** @type {{ readonly target: string, readonly replacement: string }} */
let exchange;

/** @param {typeof exchange} given */
export function initialize(given) {
  exchange = given;
}

/** @param {string | undefined} url */
function plain(url) {
  return url?.replace(/[?#].*$/, '');
}

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  if (plain(resolved.url) !== exchange.target || plain(context.parentURL) === exchange.replacement) return resolved;
  return nextResolve(exchange.replacement, context);
}
