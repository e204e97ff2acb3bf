import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { validatorOf } from '../schemas.ts';
import { command, withFile } from './command.ts';
import { withJump } from './hostile-names.ts';

const bin = 'programs/bin';
const isValid = validatorOf('cli/run-output.schema.json');
const DUP = '  - {tracepoint: syscalls/sys_enter_dup}\n';

interface Call {
  name: string;
  args: string[];
  result: string | null;
  returned: boolean;
  map: string | null;
  key: string | null;
}
interface Document {
  events: { program: string; outcome: string; helpers: Call[] }[];
  reloaded: { object: string; event: number; how: string }[];
  notes: { code: string; message: string }[];
  unreached: { reason: string }[];
  broken: { error: { code: string } }[];
  maps: Record<string, { entries: unknown[]; maxEntries: number; zeroEntriesLeftOut: number }>;
  error: { code: string } | null;
}

/** What a run printed as JSON, which is whole, and its exit code. */
async function whole(words: readonly string[]) {
  const { code, out, error } = await command(['run', ...words, '--json']);
  const document: Document = JSON.parse(out);
  assert.ok(isValid(document), JSON.stringify(isValid.errors, null, 2));
  return { code, document, error };
}

test('however a run ends, its JSON is one whole document with the error in it', THOROUGH, async () => {
  const cut = readFileSync('captures/files/echo.pcap').subarray(0, 400);
  await withFile('cut.pcap', cut, async (capture) => {
    await withFile('events.yaml', 'events:\n  - {packet: "00"}\n', async (events) => {
      const cases: readonly (readonly [words: readonly string[], code: number, error: string, runs: number])[] = [
        [['README.md'], 3, 'ELF_NOT_ELF', 0],
        [['no/such/file'], 3, 'FILE_NOT_FOUND', 0],
        [[], 2, 'USAGE', 0],
        [[`${bin}/hello`, '--nonsense'], 2, 'USAGE', 0],
        [[`${bin}/unknown_symbol`], 4, 'LOAD_SYMBOL_UNKNOWN', 0],
        [[`${bin}/exec_counter`], 5, 'TRACEPOINT_UNSUPPORTED', 0],
        [[`${bin}/port_filter`, '--packets', capture], 3, 'PCAP_TRUNCATED', 5],
        [[`${bin}/hello`, '--events', events], 3, 'EVENT_REACHES_NOTHING', 0],
        [[`${bin}/hello`, '--share', 'x'], 3, 'NO_SUCH_MAP', 0],
      ];
      for (const [words, code, error, runs] of cases) {
        const found = await whole(words);
        assert.deepEqual([found.code, found.document.error?.code, found.document.events.length], [code, error, runs]);
        assert.match(found.error, new RegExp(`^${error}`));
      }
    });
  });
});

test('a document that is whole has no error', async () => {
  const { code, document, error } = await whole([`${bin}/hello`]);
  assert.deepEqual([code, document.error, error], [0, null, '']);
});

/** An object of two programs, of which the first panics whatever it sees. */
const FIRST_PANICS = withJump('two_programs', 'count_in', '__rex_handle_timeout');
/** Both by links, which go with the loader. */
const BY_LINKS = ['--attach', 'count_in', '--attach', 'count_out=eth0 by tcx'] as const;
const ended = (document: Document) => document.events.map(({ program, outcome }) => `${program} ${outcome}`);

test('each program sees its built-in event, though an earlier one has panicked', THOROUGH, async () => {
  await withFile('two', FIRST_PANICS, async (path) => {
    const again = await whole([path, ...BY_LINKS]);
    assert.deepEqual([again.code, again.error], [1, '']);
    assert.deepEqual(ended(again.document), ['count_in panicked', 'count_out completed']);
    assert.deepEqual(again.document.reloaded, [{ object: 'two', event: 2, how: 'after the panic that removed it' }]);
    assert.ok('traffic' in again.document.maps);
    const { out } = await command(['run', path, ...BY_LINKS]);
    assert.match(out, /^two is loaded again for event 2, after the panic that removed it$/m);
    const filtered = await whole([path]);
    assert.deepEqual(ended(filtered.document), ['count_in panicked', 'count_out completed']);
    assert.deepEqual(filtered.document.reloaded, []);
    const kept = await whole([path, '--keep-programs']);
    assert.deepEqual(ended(kept.document), ['count_in panicked', 'count_out completed']);
    assert.deepEqual(kept.document.reloaded, []);
  });
  const others = await whole([`${bin}/explicit_panic`, `${bin}/hello`]);
  assert.deepEqual(ended(others.document), ['explicit_panic panicked', 'hello completed']);
  const anew = await whole([`${bin}/null_read`, `${bin}/hello`]);
  assert.deepEqual(ended(anew.document), ['null_read oops', 'hello completed']);
  assert.deepEqual(
    anew.document.reloaded.map(({ object, how }) => `${object} ${how}`),
    ['null_read into a new kernel', 'hello into a new kernel'],
  );
});

test('events of the user find no program after its panic, unless the loader keeps it', async () => {
  const packet = '  - {packet: "020000000001020000000002080045"}\n';
  await withFile('two', FIRST_PANICS, async (path) => {
    await withFile('events.yaml', `events:\n${packet}${packet}`, async (events) => {
      const removed = await whole([path, '--events', events, ...BY_LINKS]);
      assert.deepEqual(ended(removed.document), ['count_in panicked']);
      assert.match(removed.document.unreached[0]!.reason, /removed by a panic/);
      const filtered = await whole([path, '--events', events]);
      assert.deepEqual(ended(filtered.document), ['count_in panicked', 'count_out completed']);
      const kept = await whole([path, '--events', events, '--keep-programs']);
      assert.deepEqual(ended(kept.document), ['count_in panicked', 'count_in panicked']);
    });
  });
});

test('events after the death of the kernel are named, and the document is whole', async () => {
  await withFile('events.yaml', `events:\n${DUP}${DUP}`, async (path) => {
    const { code, document } = await whole([`${bin}/null_read`, '--events', path]);
    assert.deepEqual([code, document.events.length, document.unreached.length], [1, 1, 1]);
    assert.match(document.unreached[0]!.reason, /^the kernel no longer runs programs: .*NULL pointer dereference/);
    const text = await command(['run', `${bin}/null_read`, '--events', path]);
    assert.match(
      text.out,
      /^event 2: tracepoint syscalls\/sys_enter_dup → no program sees it: the kernel no longer runs programs/m,
    );
    assert.match(text.out, /^ {2}result {8}none: it did not return$/m);
  });
});

test('a rule that is broken by no single program ends the run with 1, as a result', THOROUGH, async () => {
  const { code, document } = await whole([`${bin}/packet_loop`]);
  assert.equal(code, 1);
  assert.equal(document.broken[0]!.error.code, 'PACKET_LOOP');
});

test('helper calls are shown with maps, keys and signed numbers, and those that return nothing are no loss', async () => {
  const { out } = await command(['run', `${bin}/lock_held`]);
  assert.match(out, /bpf_map_lookup_elem\(map state, key 00 00 00 00\) = 0x[0-9a-f]+\n/);
  assert.match(out, /bpf_spin_unlock\(0x[0-9a-f]+\)\n/);
  const events =
    'events:\n  - {map: change, entries: [{key: "01000000", value: "dcffffff"}]}\n  - {packet: "' +
    '00'.repeat(64) +
    '"}\n';
  await withFile('events.yaml', events, async (path) => {
    const text = await command(['run', `${bin}/resize_packet`, '--events', path]);
    assert.match(text.out, /bpf_xdp_adjust_tail\(0x[0-9a-f]+, -36\) = 0\n/);
    const { document } = await whole([`${bin}/resize_packet`, '--events', path]);
    const call = document.events[0]!.helpers.find(({ name }) => name === 'bpf_xdp_adjust_tail')!;
    assert.deepEqual([call.args[1], call.result, call.returned, call.map], ['-0x24', '0', true, null]);
    const lookup = document.events[0]!.helpers[0]!;
    assert.deepEqual([lookup.map, lookup.key], ['change', '00000000']);
  });
  const { document } = await whole([`${bin}/lock_held`]);
  const unlock = document.events[0]!.helpers.find(({ name }) => name === 'bpf_spin_unlock')!;
  assert.deepEqual([unlock.result, unlock.returned], [null, true]);
});

test('a long stack trace is shown by its ends, in the log, too', async () => {
  const deepest = `events:\n  - {map: wanted, entries: [{key: "00000000", value: "e803000000000000"}]}\n${DUP}`;
  await withFile('events.yaml', deepest, async (path) => {
    const { out } = await command(['run', `${bin}/recursion_unchecked`, '--events', path]);
    assert.ok(out.split('\n').length < 200, out);
    assert.match(out, /^ {16}… \d+ more frames$/m);
    assert.match(out, /^ {16}\[ +[\d.]+\] {2}… \d+ more frames$/m);
    assert.match(out, /<\/REX>/);
  });
});

test('values of per-CPU maps are labelled, and arrays have all of their entries', THOROUGH, async () => {
  await withFile(
    'events.yaml',
    `cpus: 3\nevents:\n  - {tracepoint: syscalls/sys_enter_dup, cpu: 2}\n`,
    async (path) => {
      const { out } = await command(['run', `${bin}/per_cpu_counter`, '--events', path]);
      assert.match(out, /^map counts \(percpu_array, 3 entries, 4 → 12 bytes for each CPU\)$/m);
      assert.match(out, /^ {2}00 00 00 00 → CPU 2: 01 00 00 00 /m);
    },
  );
  const untouched = await command(['run', `${bin}/big_array`, '--events', '/dev/null']);
  assert.equal(untouched.code, 3);
  const { document } = await whole([`${bin}/big_array`]);
  const { entries, maxEntries, zeroEntriesLeftOut } = document.maps.cache!;
  assert.equal(entries.length + zeroEntriesLeftOut, maxEntries);
  const { out } = await command(['run', `${bin}/big_array`]);
  assert.match(out, /^map cache \(array, 3250000 entries, 4 → 1516 bytes\)$/m);
  assert.match(out, /^ {2}3249999 entries with only zeroes$/m);
});

test('a probe on a function that only the target kernel knows is let be, with a note', async () => {
  const words = [`${bin}/nested_unwrap`, '--attach', 'nested_unwrap=drive_something'];
  const { code, document } = await whole(words);
  assert.deepEqual([code, ended(document)], [1, ['nested_unwrap panicked']]);
  assert.deepEqual(
    document.notes.map((note) => note.code),
    ['ASSUMED'],
  );
  assert.match((await command(['run', ...words])).out, /^note: function drive_something is assumed to exist/m);
  assert.deepEqual((await whole([`${bin}/nested_unwrap`])).document.notes, []);
});

test('a published kernel is named, whether an option or an events file chooses it', async () => {
  const words = [`${bin}/hello`, '--kernel', 'rex-2025-02'];
  const { code, document } = await whole(words);
  assert.deepEqual([code, document.notes.map((note) => note.code)], [0, ['PUBLISHED_KERNEL']]);
  const twice = await whole([`${bin}/null_read`, ...words]);
  assert.equal(twice.document.reloaded.length, 2);
  assert.equal(twice.document.notes.length, 1, 'a second kernel is the same kernel');
  const { out } = await command(['run', ...words]);
  assert.match(out, /^note: the kernel is rex-2025-02, with its deviations from Rex/m);
  const text = 'kernel: rex-2025-02\nevents: [{tracepoint: syscalls/sys_enter_dup}]\n';
  await withFile('events.yaml', text, async (path) => {
    const chosen = await whole([`${bin}/hello`, '--events', path]);
    assert.deepEqual(
      chosen.document.notes.map((note) => note.code),
      ['PUBLISHED_KERNEL'],
    );
  });
});

test('where nothing happens, that is said, and the run is no success', async () => {
  await withFile('nothing.events.yaml', Buffer.from('events: []\n'), async (path) => {
    const { code, document } = await whole([`${bin}/hello`, '--events', path]);
    assert.equal(code, 5);
    assert.deepEqual(document.events, []);
    assert.deepEqual(
      document.notes.map(({ code: note }) => note),
      ['NOTHING_HAPPENED'],
    );
  });
});

test('what the processor model lacks ends with 5, and says that nothing was returned', async () => {
  const { code, document } = await whole([`${bin}/x87_instruction`]);
  assert.deepEqual([code, document.events[0]!.outcome], [5, 'unsupported']);
});
