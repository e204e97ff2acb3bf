import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** A package that is installed: its manifest, and the folder that it lies in. */
interface Installed {
  readonly manifest: Manifest;
  readonly folder: string;
}

function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest>;
  return manifest.name !== undefined && manifest.version !== undefined ? (manifest as Manifest) : undefined;
}

/** The packages of a node_modules folder, with those below them. */
function* installedIn(modules: string): Generator<Installed> {
  if (!existsSync(modules)) return;
  for (const name of readdirSync(modules)) {
    if (name.startsWith('.')) continue;
    const folder = join(modules, name);
    if (name.startsWith('@')) {
      yield* installedIn(folder);
      continue;
    }
    const manifest = readManifest(folder);
    if (manifest === undefined) continue;
    yield { manifest, folder };
    yield* installedIn(join(folder, 'node_modules'));
  }
}

function pack(folder: string): Buffer {
  const words = ['-cz', '--exclude=./node_modules', '--transform=s,^\\./,package/,', '-C', folder, '.'];
  const { status, stdout, stderr } = spawnSync('tar', words, { maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  return stdout;
}

/**
 * A registry, as npm speaks to one, of exactly the packages that are installed in a folder: a project can be made from them with npm
 * itself, and without a network.
 */
export class Registry {
  readonly #server: Server;
  readonly #packages = new Map<string, Installed[]>();
  /** Names that were asked for and are not there. */
  readonly missing = new Set<string>();

  private constructor(modules: string) {
    for (const installed of installedIn(modules)) {
      const { name } = installed.manifest;
      this.#packages.set(name, [...(this.#packages.get(name) ?? []), installed]);
    }
    this.#server = createServer((request, response) => {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1);
      const answer = path.endsWith('.tgz') ? this.#tarball(path) : this.#document(path);
      if (answer === undefined) this.missing.add(path);
      response.statusCode = answer === undefined ? 404 : 200;
      response.end(answer ?? '{}');
    });
  }

  /** Starts one for the packages of a node_modules folder. */
  static async start(modules: string): Promise<Registry> {
    const registry = new Registry(modules);
    await new Promise<void>((resolve) => registry.#server.listen(0, '127.0.0.1', resolve));
    return registry;
  }

  /** Where npm finds it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #document(name: string): string | undefined {
    const found = this.#packages.get(name);
    if (found === undefined) return undefined;
    const versions = Object.fromEntries(
      found.map(({ manifest }) => [
        manifest.version,
        { ...manifest, dist: { tarball: `${this.url}${name}/${manifest.version}.tgz` } },
      ]),
    );
    return JSON.stringify({ name, versions, 'dist-tags': { latest: found[0]!.manifest.version } });
  }

  #tarball(path: string): Buffer | undefined {
    const [, name, version] = /^(.+)\/([^/]+)\.tgz$/.exec(path) ?? [];
    const found = this.#packages.get(name ?? '')?.find(({ manifest }) => manifest.version === version);
    return found === undefined ? undefined : pack(found.folder);
  }
}
