/** Loader hooks that put one module, or another text of it, in the place of another, for everybody but the one that takes the place. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { transform } from 'esbuild';

/** @type {{ readonly target: string, readonly replacement?: string, readonly change?: readonly [from: string, to: string] }} */
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
  const { target, replacement } = exchange;
  if (replacement === undefined || plain(resolved.url) !== target) return resolved;
  return plain(context.parentURL) === replacement ? resolved : nextResolve(replacement, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  const { target, change } = exchange;
  if (change === undefined || plain(url) !== target) return nextLoad(url, context);
  const [from, to] = change;
  const parts = (await readFile(fileURLToPath(target), 'utf8')).split(from);
  if (parts.length !== 2)
    throw new Error(`${target} has the text ${JSON.stringify(from)} ${parts.length - 1} times, not once`);
  const { code } = await transform(parts.join(to), { loader: 'ts', sourcefile: target });
  return { format: 'module', source: code, shortCircuit: true };
}
