import type { Code, CollectedTest, Group, Hook } from './test-tree.ts';

/** A test that failed, or a hook around it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** What is told of each test: when it begins, and when it has passed. */
export interface Watcher {
  readonly begins: (name: string) => void;
  readonly passed: (name: string) => void;
  /** Hooks of a group run for the first time. */
  readonly opens: (group: Group) => void;
}

class Failed extends Error {}

async function call(code: Code, name: string, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Failed(`it has not ended within ${milliseconds / 1000} s`)), milliseconds);
  });
  try {
    await Promise.race([Promise.resolve(code({ name, diagnostic: () => undefined })), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function callHooks(groups: readonly Group[], hook: Hook, milliseconds: number): Promise<void> {
  for (const { name, hooks } of groups) for (const code of hooks[hook]) await call(code, name, milliseconds);
}

/**
 * Runs tests one after the other, with the hooks around them, up to the first that fails.
 * @param milliseconds that each test and hook may take
 */
export async function runTests(
  tests: readonly CollectedTest[],
  milliseconds: number,
  { begins, passed, opens }: Watcher,
): Promise<Failure | undefined> {
  const open: Group[] = [];
  let now = '';
  const close = async (kept: number) => {
    while (open.length > kept) await callHooks([open.pop()!], 'after', milliseconds);
  };
  const enter = async (groups: readonly Group[]) => {
    const differs = groups.findIndex((group, n) => open[n] !== group);
    await close(differs < 0 ? groups.length : differs);
    for (const group of groups.slice(open.length)) {
      open.push(group);
      opens(group);
      await callHooks([group], 'before', milliseconds);
    }
  };
  try {
    for (const { name, code, groups } of tests) {
      now = name;
      await enter(groups);
      begins(name);
      try {
        await callHooks(groups, 'beforeEach', milliseconds);
        await call(code, name, milliseconds);
      } finally {
        await callHooks(groups.toReversed(), 'afterEach', milliseconds);
      }
      passed(name);
    }
    await close(0);
    return undefined;
  } catch (error) {
    try {
      await close(0);
    } catch {
      // What failed first is told.
    }
    return { name: now, message: error instanceof Error ? error.message : String(error) };
  }
}
