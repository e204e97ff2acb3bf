import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { PATIENCE } from '../patience.ts';

const COMMAND = join(import.meta.dirname, '../../packaging/create/create-rex-conformance.mjs');

/** An npm that installs a package whose `init` does what the environment says. Both write down how they were called. */
const NPM = `const { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const words = process.argv.slice(2);
appendFileSync(process.env.CALLS, JSON.stringify(['npm', ...words]) + '\\n');
if (process.env.NPM_WAITS) setInterval(() => undefined, 1000);
else if (words[0] === 'uninstall' && process.env.NPM_KEEPS) process.exit(1);
else if (words[0] === 'uninstall') rmSync('node_modules/rex-conformance', { recursive: true });
else if (process.env.NPM_FAILS || (process.env.LOCK_FAILS && !words.includes('--save-dev'))) process.exit(1);
else {
  mkdirSync('node_modules/rex-conformance', { recursive: true });
  const manifest = { bin: { 'rex-conformance': 'command.js' } };
  if (!process.env.NPM_INSTALLS_ANOTHER)
    writeFileSync('node_modules/rex-conformance/package.json', JSON.stringify(manifest));
  writeFileSync('node_modules/rex-conformance/command.js', readFileSync(process.env.INIT));
  const own = JSON.parse(readFileSync('package.json', 'utf8'));
  writeFileSync('package.json', JSON.stringify({ ...own, devDependencies: { 'rex-conformance': '1' } }));
  writeFileSync('package-lock.json', '{}');
}
`;
const INIT = `const { appendFileSync, readFileSync, writeFileSync } = require('node:fs');
appendFileSync(process.env.CALLS, JSON.stringify(['init', process.cwd(), ...process.argv.slice(2)]) + '\\n');
if (process.env.INIT_ADDS) {
  writeFileSync('package.json', JSON.stringify({ ...JSON.parse(readFileSync('package.json', 'utf8')), scripts: {} }));
}
const code = Number(process.env.INIT_CODE ?? 0);
if (code === 0 || process.env.INIT_WRITES) writeFileSync('rex-conformance.yaml', '');
process.exit(code);
`;

/** How create-rex-conformance ended. */
export interface Created {
  readonly status: number | null;
  readonly out: string;
  readonly error: string;
  /** Calls of npm by their words, and of `init` by its folder and words. */
  readonly calls: readonly (readonly string[])[];
}

/** A folder to begin projects in, with an npm that needs no network. */
export class CreateCommand {
  /** Where the command is run. */
  readonly folder: string;
  readonly #tools: string;

  constructor() {
    const scratch = mkdtempSync(join(tmpdir(), 'rex-conformance-create-'));
    this.folder = join(scratch, 'here');
    this.#tools = join(scratch, 'tools');
    for (const folder of [this.folder, this.#tools]) mkdirSync(folder);
    writeFileSync(join(this.#tools, 'npm-cli.js'), NPM);
    writeFileSync(join(this.#tools, 'init.js'), INIT);
  }

  /**
   * Runs the command.
   * @param environment what npm and `init` do
   * @param interrupt whether a signal is sent as soon as npm runs
   */
  async run(words: readonly string[], environment: NodeJS.ProcessEnv = {}, interrupt = false): Promise<Created> {
    const calls = join(this.#tools, 'calls');
    rmSync(calls, { force: true });
    const child = spawn(process.execPath, [COMMAND, ...words], {
      cwd: this.folder,
      timeout: PATIENCE,
      env: {
        PATH: process.env.PATH,
        npm_execpath: join(this.#tools, 'npm-cli.js'),
        CALLS: calls,
        INIT: join(this.#tools, 'init.js'),
        ...environment,
      },
    });
    const texts = { out: '', error: '' };
    child.stdout.on('data', (data) => {
      texts.out += data;
    });
    child.stderr.on('data', (data) => {
      texts.error += data;
    });
    const timer = setInterval(() => {
      if (!interrupt || !existsSync(calls)) return;
      clearInterval(timer);
      child.kill('SIGTERM');
    }, 50);
    const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearInterval(timer);
    const lines = existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [];
    return { status, ...texts, calls: lines.map((line) => JSON.parse(line) as readonly string[]) };
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** All files and folders, with what the files say. */
  contents(): Readonly<Record<string, string>> {
    const entries = readdirSync(this.folder, { recursive: true, withFileTypes: true }).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(this.folder, path), entry.isFile() ? readFileSync(path, 'utf8') : '/'] as const;
    });
    return Object.fromEntries(entries);
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true });
  }
}
