import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PATIENCE } from '../patience.ts';
import { Registry } from './registry.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What a command printed, on both streams, and ended with. */
export interface Ran {
  readonly status: number | null;
  readonly text: string;
}

function run(command: string, folder: string, environment: NodeJS.ProcessEnv): Promise<Ran> {
  const child = spawn('bash', ['-c', command], { cwd: folder, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  return new Promise((resolve) => {
    child.on('close', (status) => {
      clearTimeout(timer);
      resolve({ status, text });
    });
  });
}

/** A folder far from this repository, the packed package, and a registry of what is installed here. */
export class PackedProject {
  /** The project's folder, empty to begin with but for the tarball. */
  readonly folder: string;
  /** The tarball's name. */
  readonly tarball: string;
  /** The name of the tarball of create-rex-conformance, which is not in the folder before {@link copyTarballs}. */
  readonly createTarball: string;
  readonly registry: Registry;
  readonly #scratch: string;
  readonly #tarballs: string;

  private constructor(scratch: string, tarballs: string, registry: Registry) {
    const named = (name: string) => readdirSync(tarballs).find((file) => new RegExp(`^${name}-\\d`).test(file))!;
    this.#scratch = scratch;
    this.#tarballs = tarballs;
    this.folder = join(scratch, 'project');
    this.tarball = named('rex-conformance');
    this.createTarball = named('create-rex-conformance');
    this.registry = registry;
  }

  /** Begins one with the tarball that test/run.mjs has packed. */
  static async make(): Promise<PackedProject> {
    const tarballs = process.env.REX_CONFORMANCE_TARBALLS;
    if (tarballs === undefined) throw new Error('these tests are run by: npm run package');
    const scratch = mkdtempSync(join(tmpdir(), 'rex-conformance-package-'));
    const project = new PackedProject(scratch, tarballs, await Registry.start(join(ROOT, 'node_modules')));
    mkdirSync(project.folder);
    project.#copyTarball(project.tarball);
    return project;
  }

  #copyTarball(name: string): void {
    copyFileSync(join(this.#tarballs, name), join(this.folder, name));
  }

  /** Puts the tarballs of both packages into the folder. */
  copyTarballs(): void {
    for (const name of [this.tarball, this.createTarball]) this.#copyTarball(name);
  }

  /** Publishes both packages to the project's registry, and removes the tarballs from the folder. */
  publish(): void {
    for (const name of [this.tarball, this.createTarball]) {
      this.registry.publish(join(this.#tarballs, name));
      rmSync(join(this.folder, name), { force: true });
    }
  }

  /** Runs a command line as a shell would in the project's folder, or one below it; npm knows no registry but this project's. */
  run(command: string, environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_|COVERAGE|CI$)/i.test(name));
    return run(command, this.folder, {
      ...Object.fromEntries(inherited),
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      FORCE_COLOR: '0',
      npm_config_registry: this.registry.url,
      npm_config_cache: join(this.#scratch, 'cache'),
      npm_config_userconfig: join(this.#scratch, 'npmrc'),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
      ...environment,
    });
  }

  /** Copies an object of the corpus into the project, as if it were someone else's. */
  copyObject(name: string, as: string): void {
    mkdirSync(dirname(join(this.folder, as)), { recursive: true });
    copyFileSync(join(ROOT, 'programs/bin', name), join(this.folder, as));
  }

  /** Copies a capture into a folder of the project. */
  copyCapture(name: string, folder: string): void {
    mkdirSync(join(this.folder, folder), { recursive: true });
    copyFileSync(join(ROOT, 'captures/files', name), join(this.folder, folder, name));
  }

  write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }

  async remove(): Promise<void> {
    await this.registry.stop();
    rmSync(this.#scratch, { recursive: true, force: true });
  }
}

/** The text of a command that must have succeeded. */
export function succeeded({ status, text }: Ran): string {
  assert.equal(status, 0, text);
  return text;
}
