import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { createContext, runInContext } from 'node:vm';
import { THOROUGH } from '../../effort.ts';
import { builtSite } from './built-site.ts';

interface Found {
  readonly title: string;
  readonly kind: string;
}
type Find = (text: string) => { readonly found: readonly Found[]; readonly near: readonly Found[] };

describe('the search', THOROUGH, () => {
  let find: Find;

  before(async () => {
    const page: Record<string, unknown> = createContext({ setTimeout });
    page.window = page;
    page.self = page;
    for (const name of ['minisearch', 'search-engine', 'search-index']) {
      runInContext(builtSite().files.get(`assets/${name}.js`)!, page);
    }
    find = await runInContext('searchEngine(searchEntries)', page);
  });

  const first = (text: string, count = 1) =>
    Array.from(find(text).found)
      .slice(0, count)
      .map(({ kind, title }) => `${kind} ${title}`);

  test('finds what is called so first', () => {
    assert.deepEqual(first('bpf_spin_lock'), ['helper bpf_spin_lock']);
    assert.match(first('REX-XDP-02')[0]!, /^requirement REX-XDP-02: /);
    assert.deepEqual(first('ringbuf'), ['map type ringbuf']);
    assert.deepEqual(first('LOAD_SEGMENT_WRITABLE_CODE'), ['error LOAD_SEGMENT_WRITABLE_CODE']);
  });

  test('takes spin_lock, spin-lock and spinlock for one word', () => {
    for (const text of ['spinlock', 'spin_lock', 'spin-lock', 'SpinLock']) {
      const titles = first(text, 4);
      assert.ok(titles.includes('helper bpf_spin_lock'), `${text}: ${titles.join(', ')}`);
      assert.ok(
        titles.some((title) => /^requirement .*spin lock/.test(title)),
        `${text}: ${titles.join(', ')}`,
      );
    }
  });

  test('finds a word by its beginning, and a name by any of its parts', () => {
    assert.match(first('perf_event_output')[0]!, /^helper bpf_perf_event_output/);
    assert.ok(find('verif').found.some(({ title }) => /verifier/.test(title)));
    assert.ok(find('event_out').found.some(({ title }) => /perf_event_output/.test(title)));
  });

  test('finds what is spelled nearly so behind what is spelled so, where that is little', () => {
    for (const [text, title] of [
      ['verifer', /verifier/],
      ['wachdog', /watchdog/],
    ] as const) {
      const { found, near } = find(text);
      assert.ok(!Array.from(found).some((entry) => title.test(entry.title)));
      assert.ok(
        Array.from(near).some((entry) => title.test(entry.title)),
        text,
      );
    }
    const { found, near } = find('bpf_spin_lok');
    assert.ok(found.length === 0 && near[0]!.title === 'bpf_spin_lock');
    assert.equal(find('watchdog').near.length, 0);
  });

  test('shows requirements above the errors that speak of the same', () => {
    for (const text of ['elf', 'map', 'capture']) {
      const at = (kind: string) => find(text).found.findIndex((entry) => entry.kind === kind);
      const [requirement, error] = [at('requirement'), at('error')];
      assert.ok(requirement >= 0 && error >= 0 && requirement < error, `${text}: ${requirement}, ${error}`);
    }
  });

  test('wants every word, and finds nothing for words that are nowhere', () => {
    const { found, near } = find('program zyzzyva');
    assert.deepEqual([found.length, near.length], [0, 0]);
    assert.equal(find(' - ').found.length, 0);
    assert.match(first('blocked port counted')[0]!, /^scenario Packets to a blocked port are dropped and counted/);
  });

  /** Words that readers are likely to type, and what one of the first three entries is. */
  const QUERIES: readonly (readonly [query: string, entry: RegExp])[] = [
    ['spinlock', /^helper bpf_spin_lock$/],
    ['spin lock', /^requirement REX-PANIC-06: /],
    ['mutex', /^helper bpf_spin_lock$/],
    ['lock', /^requirement REX-RESOURCE-04: /],
    ['watchdog', /^requirement REX-TERM-/],
    ['timeout', /^requirement REX-TERM-06: /],
    ['hang', /^(?:requirement|scenario|document) /],
    ['endless loop', /^scenario An endless loop /],
    ['panic', /^requirement REX-PANIC-/],
    ['crash', /^requirement REX-PANIC-14: /],
    ['segfault', /^requirement REX-PANIC-08: /],
    ['oops', /^requirement REX-PANIC-16: /],
    ['null pointer', /^scenario A read through a null pointer$/],
    ['stack overflow', /^requirement REX-STACK-02: /],
    ['xdp', /^program type xdp$/],
    ['packet', /^requirement REX-XDP-/],
    ['drop packet', /^(?:scenario|requirement) /],
    ['ringbuf', /^map type ringbuf$/],
    ['ring buffer', /^requirement REX-MAP-/],
    ['hash map', /^map type hash$/],
    ['hashmap', /^requirement REX-MAP-/],
    ['verifier', /verifier/],
    ['verify', /^section .*[Vv]erify/],
    ['printk', /^requirement REX-PRINT-05: /],
    ['bpf_printk', /^requirement REX-PRINT-05: |^document Coming from eBPF/],
    ['kprobe', /^program type kprobe$/],
    ['E2BIG', /^requirement REX-MAP-/],
    ['unsafe', /^requirement REX-TYPE-03: /],
    ['ebpf', /eBPF/],
    ['aya', /^document Coming from eBPF, libbpf or aya$/],
    ['tail call', /^document Coming from eBPF, libbpf or aya$/],
    ['badge', /badge/i],
    ['waiver', /^section Waivers /],
  ];
  for (const [query, entry] of QUERIES) {
    test(`"${query}" finds ${entry.source}`, () => {
      const titles = first(query, 3);
      assert.ok(
        titles.some((title) => entry.test(title)),
        titles.join('; '),
      );
      assert.ok(!titles[0]!.startsWith('error '), titles[0]);
    });
  }

  test('shows other words for a thing behind the typed one', () => {
    const { found } = find('verify');
    const titles = Array.from(found).map(({ title }) => title);
    assert.ok(titles.findIndex((title) => /verifier/.test(title)) > 0, titles.join('; '));
  });

  test('what only a decision or the changelog mentions comes behind what is spelled nearly so', () => {
    const { found, near } = find('verifer');
    assert.equal(found.length, 0);
    assert.equal(near[0]!.kind, 'requirement');
    assert.match(near.at(-1)!.kind, /^(?:decision|document)$/);
  });
});
