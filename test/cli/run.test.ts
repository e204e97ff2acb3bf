import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { RELAID } from '../../programs/corpus.ts';
import { command, withFile } from './command.ts';

const bin = 'programs/bin';
const corpus = readdirSync(bin, { recursive: true })
  .map((name) => join(bin, String(name)))
  .filter((path) => statSync(path).isFile() && !path.endsWith('.yaml'));
const refused = new Set(['no_timeout_handler', 'unknown_symbol'].map((name) => join(bin, name)));
/** Choosing the kernel that an object of the corpus is built for, where it is not the usual one. */
const kernelOf = (path: string): readonly string[] =>
  path.includes('/other_layout/') ? ['--layout', join('programs', RELAID.layout)] : [];
const schema = JSON.parse(readFileSync('cli/run-output.schema.json', 'utf8'));
const isValid = new Ajv2020({ strict: true, allowUnionTypes: true }).compile(schema);

interface Run {
  program: string;
  outcome: string;
  verdict: string;
  result: number;
  instructions: number;
  panic: { message: string } | null;
  timeout: { mechanism: string; ranFor: number } | null;
  packetsOut: { interface: string; bytes: string }[];
  trace: string[];
  cpu: number;
}
interface Output {
  events: Run[];
  unreached: unknown[];
  maps: Record<string, { type: string; entries: { key: string; value: string }[] }>;
}

async function json(words: readonly string[]): Promise<Output> {
  const result = await command(['run', ...words, '--json']);
  assert.equal(result.error, '');
  const document: Output = JSON.parse(result.out);
  assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 2));
  return document;
}

test('run works on every object of the corpus, as text and as JSON of the published schema', async () => {
  assert.ok(corpus.length > 40, `only ${corpus.length} objects`);
  for (const path of corpus) {
    if (refused.has(path)) continue;
    const { events } = await json([path, ...kernelOf(path)]);
    assert.ok(events.length > 0, path);
    const lacking = events.filter((run) => run.outcome === 'unsupported').map((run) => run.program);
    assert.deepEqual(lacking, path.endsWith('privileged_instruction') ? ['privileged_instruction'] : [], path);
    if (path.includes('/opt/')) continue;
    const text = await command(['run', path, ...kernelOf(path)]);
    assert.equal(text.error, '', path);
    assert.match(text.out, /event 1: .+ → /, path);
  }
});

test('the same command prints the same bytes', async () => {
  const words = ['run', `${bin}/port_filter`, '--packets', 'captures/files/dns-and-http.pcapng', '--json'];
  assert.deepEqual(await command(words), await command(words));
});

test('an object with the rex/ prefix in its section names runs as one without', async () => {
  const { events } = await json([`${bin}/prefixed_hello`]);
  assert.equal(events[0]?.outcome, 'completed');
  assert.match(events[0]?.trace.join('\n') ?? '', /bpf_trace_printk: /);
});

const PORT_FILTER = `
cpus: 2
clock: {start: 5 s}
events:
  - map: blocked
    entries: [{key: "0035", value: "01"}]
  - capture: FILE
    cpu: 1
`;

test('an events file sets the kernel up and says what happens', async () => {
  const text = PORT_FILTER.replace('FILE', join(process.cwd(), 'captures/files/dns-and-http.pcapng'));
  await withFile('events.yaml', text, async (path) => {
    const { events, maps } = await json([`${bin}/port_filter`, '--events', path]);
    assert.deepEqual(
      events.map((run) => run.verdict),
      // Queries go to port 53 and are dropped; replies and HTTP go elsewhere.
      events.map((_, index) => ([0, 2, 4].includes(index) ? 'XDP_DROP' : 'XDP_PASS')),
    );
    assert.ok(events.every((run) => run.cpu === 1));
    assert.deepEqual(maps.counters?.entries, [{ key: '00000000', value: '03000000000000000f00000000000000' }]);
    assert.deepEqual(maps.blocked, { ...maps.blocked, type: 'hash', entries: [{ key: '0035', value: '01' }] });
  });
});

test('the watchdog expires at the instruction that the events file names', async () => {
  const text = 'events:\n  - tracepoint: syscalls/sys_enter_dup\n    watchdog: {at_instruction: 100}\n';
  await withFile('events.yaml', text, async (path) => {
    const { events } = await json([`${bin}/endless`, '--events', path]);
    assert.equal(events[0]?.timeout?.mechanism, 'redirect');
    assert.equal(events[0]?.panic?.message, 'Timeout in Rex program');
    assert.ok((events[0]?.instructions ?? 0) < 10_000);
  });
});

test('a program that panicked is removed, unless the loader survives', async () => {
  const twice = 'events:\n  - kprobe: __x64_sys_dup\n  - kprobe: __x64_sys_dup\n';
  await withFile('events.yaml', twice, async (path) => {
    const { events, unreached } = await json([`${bin}/nested_unwrap`, '--events', path]);
    assert.equal(events.length, 1);
    assert.equal(unreached.length, 1);
  });
  await withFile('events.yaml', `loader: {survives_sigsys: true}\n${twice}`, async (path) => {
    const { events, unreached } = await json([`${bin}/nested_unwrap`, '--events', path]);
    assert.deepEqual(
      events.map((run) => run.outcome),
      ['panicked', 'panicked'],
    );
    assert.equal(unreached.length, 0);
  });
});

test('packets sent back leave as XDP_TX', async () => {
  const { events } = await json([`${bin}/port_filter`, '--packets', 'captures/files/echo.pcap']);
  const back = events.filter((run) => run.verdict === 'XDP_TX');
  assert.equal(back.length, 4);
  assert.ok(back.every((run) => run.packetsOut.length === 1));
});

test('the exit code tells a completed run from one that failed', async () => {
  assert.equal((await command(['run', `${bin}/hello`])).code, 0);
  assert.equal((await command(['run', `${bin}/nested_unwrap`])).code, 1);
  assert.equal((await command(['run', `${bin}/null_read`])).code, 1);
});

test('colours appear on a terminal only, and not against NO_COLOR', async () => {
  const csi = '\u001b[';
  assert.ok((await command(['run', `${bin}/hello`], true)).out.includes(csi));
  assert.ok(!(await command(['run', `${bin}/hello`], false)).out.includes(csi));
  assert.ok(!(await command(['run', `${bin}/hello`], true, { NO_COLOR: '1' })).out.includes(csi));
});

test('--help lists every exit code and option; --version is that of the package', async () => {
  const help = await command(['--help']);
  assert.equal(help.code, 0);
  for (const word of ['--events', '--program', '--packets', '--layout', '--cpus', '--json', '70']) {
    assert.ok(help.out.includes(word), word);
  }
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  assert.equal((await command(['--version'])).out, `${version}\n`);
});
