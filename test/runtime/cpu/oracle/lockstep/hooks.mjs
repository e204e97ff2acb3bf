/**
 * Loader hooks: the engine of this folder takes the place of the usual one, and the window of the guest's memory lies in the half of the
 * address space where a process can have it as well. With REX_LOCKSTEP_ENGINE=usual, only the window is another, and with budgets, only
 * the engine. With counts, the processor counts.
 */

const GUEST_MEMORY = /kernel-model\/memory\/guest-memory\.ts$/;
const ENGINE = /runtime\/cpu\/translation\/translated-engine\.ts$/;
const OURS = new URL('./engine.ts', import.meta.url).href;
/** What has the usual engine below it. */
const ABOVE_THE_USUAL = new Set([
  OURS,
  new URL('./following-engine.ts', import.meta.url).href,
  new URL('../replay/optimised.ts', import.meta.url).href,
]);

/** @param {string | undefined} url */
const plain = (url) => url?.replace(/[?#].*$/, '') ?? '';

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  if (process.env.REX_LOCKSTEP_ENGINE === 'usual') return resolved;
  if (!ENGINE.test(plain(resolved.url)) || ABOVE_THE_USUAL.has(plain(context.parentURL))) return resolved;
  return nextResolve(OURS, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (process.env.REX_LOCKSTEP_ENGINE === 'budgets' || !GUEST_MEMORY.test(plain(url))) return loaded;
  const source = String(loaded.source)
    .replace(/0xffffc90000000000n|18446683600570023936n/, '0x123400000000n')
    .replace(/0xffffc900\b|4294953216/, '0x1234');
  if (source === String(loaded.source))
    throw new Error('guest-memory.ts names the window otherwise than hooks.mjs expects');
  return { ...loaded, source };
}
