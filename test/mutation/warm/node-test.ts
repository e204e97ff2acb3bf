/** Takes the place of node:test, so that a process can run single tests, and each as often as it is asked to. */
import { addHook, type Code, collect, collectGroup } from './test-tree.ts';

export { mock } from 'node:test';

interface Options {
  readonly skip?: boolean | string | undefined;
  readonly todo?: boolean | string | undefined;
}

type Words = readonly [name: string, code?: Code] | readonly [name: string, options: Options, code?: Code];

/** The parts of a call; nothing of a test that is skipped. */
function partsOf(words: Words): { readonly name: string; readonly code: Code } | undefined {
  const [name, second, third] = words;
  const options = typeof second === 'object' ? second : {};
  const code = typeof second === 'function' ? second : third;
  const left = [options.skip, options.todo].some((reason) => reason !== undefined && reason !== false);
  return left || code === undefined ? undefined : { name, code };
}

export function test(...words: Words): void {
  const parts = partsOf(words);
  if (parts !== undefined) collect(parts.name, parts.code);
}

export function describe(...words: Words): void {
  const parts = partsOf(words);
  if (parts !== undefined)
    collectGroup(parts.name, () => parts.code({ name: parts.name, diagnostic: () => undefined }));
}

export const before = (code: Code): void => addHook('before', code);
export const after = (code: Code): void => addHook('after', code);
export const beforeEach = (code: Code): void => addHook('beforeEach', code);
export const afterEach = (code: Code): void => addHook('afterEach', code);

export { describe as suite, test as it };
export default test;
