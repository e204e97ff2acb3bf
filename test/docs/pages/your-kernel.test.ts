import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { THOROUGH } from '../../effort.ts';
import { skipUnless } from '../../skip.ts';
import { hasTool } from '../../tools.ts';
import { commandsOfMarkdown } from '../markdown-commands.ts';
import { REPOSITORY } from '../repository.ts';

const PAGE = 'docs/your-kernel.md';
const read = () => readFileSync(join(REPOSITORY, PAGE), 'utf8');
const commandsUnder = (heading: string) =>
  commandsOfMarkdown(PAGE, read())
    .filter((found) => found.heading === heading && found.form === 'block')
    .map(({ text }) => text);

const tools = hasTool('gcc') && hasTool('make') && hasTool('cpio') && hasTool('busybox');
const packs = 'skip' in THOROUGH ? THOROUGH : skipUnless(tools, 'no gcc, make, cpio or busybox');

/** A folder with kernel images. No package brings one for good: without this variable, no kernel is started. */
const IMAGES = process.env.REX_CONFORMANCE_KERNELS ?? '';
const image = (existsSync(IMAGES) ? readdirSync(IMAGES) : []).filter((name) => /^vmlinuz-.*cloud/.test(name)).at(-1);

const folder = mkdtempSync(join(tmpdir(), 'rex-vm-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** A command of the page, with the files of this test. */
function placed(text: string): string {
  return text
    .replaceAll('/tmp/rex.sock', join(folder, 'rex.sock'))
    .replaceAll('target/linux/rex-linux-adapter', join(folder, 'linux/rex-linux-adapter'))
    .replaceAll('initramfs.gz', join(folder, 'initramfs.gz'))
    .replace('-C target/linux', `-C ${join(folder, 'linux')}`)
    .replace(/\bbzImage\b/, join(IMAGES, image ?? ''))
    .replace('my-kernel.yaml', join(folder, 'my-kernel.yaml'));
}

function run(text: string): string {
  const environment = { ...process.env, NO_COLOR: '1' };
  const result = spawnSync('bash', ['-c', placed(text)], { cwd: REPOSITORY, encoding: 'utf8', env: environment });
  return `${result.status}\n${result.stdout}${result.stderr}`;
}

const [make, pack, start] = commandsUnder('The virtual machine') as [string, string, string];

describe('the adapter in an initramfs', packs, () => {
  before(() => cpSync(join(REPOSITORY, 'target/linux'), join(folder, 'linux'), { recursive: true }));

  test('is built and packed by the commands of the page', () => {
    assert.match(run(make), /^0\n/);
    assert.match(run(`${pack} --option`), /^0\n/);
    const archive = gunzipSync(readFileSync(join(folder, 'initramfs.gz')));
    const files = execFileSync('cpio', ['--quiet', '-it'], { input: archive, encoding: 'utf8' }).split('\n');
    for (const file of ['init', 'bin/busybox', 'bin/rex-linux-adapter', 'adapter-options', 'dev', 'proc'])
      assert.ok(files.includes(file) || files.includes(`./${file}`), file);
  });

  test('is the same from the same files', () => {
    run(pack);
    const first = readFileSync(join(folder, 'initramfs.gz'));
    run(pack);
    assert.ok(first.equals(readFileSync(join(folder, 'initramfs.gz'))));
  });
});

const hasMachine = image !== undefined && hasTool('qemu-system-x86_64');
// Without a folder of images, nothing of this is left out: no package could bring them.
const virtual = IMAGES === '' ? {} : skipUnless(hasMachine, `no QEMU, or no vmlinuz-…-cloud-… in ${IMAGES}`);

if (IMAGES !== '')
  describe('a kernel in QEMU', { ...packs, ...virtual }, () => {
    let machine: ChildProcess | undefined;
    let said = '';
    before(async () => {
      run(pack);
      machine = spawn('bash', ['-c', `exec ${placed(start)}`], { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] });
      for (const stream of [machine.stdout, machine.stderr]) stream?.on('data', (text) => (said += String(text)));
      for (let n = 0; n < 300 && !said.includes('rex: Linux ') && machine.exitCode === null; n += 1)
        await new Promise((resolve) => setTimeout(resolve, 200));
    });
    after(() => machine?.kill());

    test('says that it listens', () => {
      assert.match(said, /rex: Linux \d\S+ listens at its virtio port/);
    });

    test('has a layout, and portability reads it', () => {
      const [layout, portability] = commandsUnder('Its layout') as [string, string];
      assert.match(run(layout), /^0\n/);
      assert.match(run(portability), /^[01]\n[\s\S]*it runs on [01] of 1 layout\n/);
    });

    test('keeps the rules of the protocol, and judges maps', () => {
      const [ask, selfTest, features] = commandsUnder('The report') as [string, string, string];
      assert.match(run(ask), /^0\ntarget linux /);
      const tested = run(selfTest);
      assert.match(tested, /^0\n/, tested);
      assert.doesNotMatch(tested, /^broken/m);
      const judged = run(`${features}/array.feature`);
      assert.match(judged, /^5\n/, judged);
      assert.match(judged, /not judged: .* the target lacks: /);
      assert.doesNotMatch(judged, /[1-9]\d* failed/);
    });
  });
