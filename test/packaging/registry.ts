import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** A package that is offered: its manifest, and what makes its tarball. */
interface Offered {
  readonly manifest: Manifest;
  readonly tarball: () => Buffer;
}

function readManifest(folder: string): Manifest | undefined {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return undefined;
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Partial<Manifest>;
  return manifest.name !== undefined && manifest.version !== undefined ? (manifest as Manifest) : undefined;
}

/** The packages of a node_modules folder, then those below them: the version that the root has comes first. */
function* installedIn(modules: string): Generator<Offered> {
  if (!existsSync(modules)) return;
  const folders = readdirSync(modules).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const folder = join(modules, name);
    return name.startsWith('@') ? readdirSync(folder).map((scoped) => join(folder, scoped)) : [folder];
  });
  for (const folder of folders) {
    const manifest = readManifest(folder);
    if (manifest !== undefined) yield { manifest, tarball: () => pack(folder) };
  }
  for (const folder of folders) yield* installedIn(join(folder, 'node_modules'));
}

function pack(folder: string): Buffer {
  const words = ['-cz', '--exclude=./node_modules', '--transform=s,^\\./,package/,', '-C', folder, '.'];
  const { status, stdout, stderr } = spawnSync('tar', words, { maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  return stdout;
}

/** The package.json within a tarball. */
function manifestIn(tarball: string): Manifest {
  const { status, stdout, stderr } = spawnSync('tar', ['-xzOf', tarball, 'package/package.json'], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
  return JSON.parse(stdout) as Manifest;
}

/**
 * A registry, as npm speaks to one, of exactly the packages that are installed in a folder, and those that are published to it: a project
 * can be made from them with npm itself, and without a network.
 */
export class Registry {
  readonly #server: Server;
  readonly #packages = new Map<string, Offered[]>();
  /** Names that were asked for and are not there. */
  readonly missing = new Set<string>();

  private constructor(modules: string) {
    for (const installed of installedIn(modules)) this.#offer(installed);
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

  /** Offers a tarball. */
  publish(tarball: string): void {
    this.#offer({ manifest: manifestIn(tarball), tarball: () => readFileSync(tarball) });
  }

  /** Offers a package no more. */
  withdraw(name: string): void {
    this.#packages.delete(name);
  }

  /** The manifest of the version that npm takes by itself. */
  latest(name: string): Manifest {
    const [found] = this.#packages.get(name) ?? [];
    if (found === undefined) throw new Error(`${name} is not offered`);
    return found.manifest;
  }

  /** Where npm finds it. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #offer(offered: Offered): void {
    const { name } = offered.manifest;
    this.#packages.set(name, [...(this.#packages.get(name) ?? []), offered]);
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
    return found?.tarball();
  }
}
