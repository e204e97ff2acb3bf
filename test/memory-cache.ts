import { type HostCache, host, installHost } from '../base/host.ts';

/** A cache in memory, for one test. */
export class MemoryCache implements HostCache {
  readonly kept = new Map<string, Uint8Array>();
  /** How often something was found in it. */
  hits = 0;

  read(key: string): Uint8Array | undefined {
    const found = this.kept.get(key);
    if (found !== undefined) this.hits += 1;
    return found;
  }

  write(key: string, content: Uint8Array): void {
    this.kept.set(key, content);
  }
}

/** Runs with a host that has a cache, empty at first. */
export function withCache(run: (cache: MemoryCache) => void): void {
  const own = host();
  const cache = new MemoryCache();
  installHost({ ...own, cache });
  try {
    run(cache);
  } finally {
    installHost(own);
  }
}
