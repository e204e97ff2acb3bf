import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HELPERS } from '../../kernel-model/helpers/table.ts';
import { command } from './command.ts';

/** All that a program may import from the kernel. */
const FUNCTIONS = HELPERS.map(({ name }) => name);
const VARIABLES =
  `jiffies numa_node rex_cleanup_entries rex_stack_ptr current_task cpu_number rex_termination_state this_cpu_off
  rex_log_buf`.split(/\s+/);
const SECTIONS = ['kprobe', 'kretprobe', 'perf_event', 'tc', 'tracepoint', 'uprobe', 'uretprobe', 'xdp'];
const MAP_TYPES = [
  'array 2',
  'hash 1',
  'percpu_array 6',
  'perf_event_array 4',
  'queue 22',
  'ringbuf 27',
  'stack 23',
  'stack_trace 7',
];

/** The rows of each table by its title, cells parted by single spaces. */
function tables(text: string): Record<string, string[]> {
  const found = text.split('\n\n').map((part) => {
    const [title = '', , ...rows] = part.trimEnd().split('\n');
    return [title, rows.map((row) => row.trim().replaceAll(/ {2,}/g, ' '))] as const;
  });
  return Object.fromEntries(found);
}

test('support lists everything that a Rex program may use, and all of it is supported', async () => {
  const { code, out } = await command(['support']);
  assert.equal(code, 0);
  const found = tables(out);
  const names = (title: string) => found[title]!.map((row) => row.split(' ')[0]!).sort();
  assert.deepEqual(names('Kernel functions'), FUNCTIONS.sort());
  assert.deepEqual(names('Kernel variables'), VARIABLES.sort());
  assert.deepEqual(found['Map types']!.toSorted(), MAP_TYPES);
  assert.deepEqual(found['Program types']!.map((row) => row.split(' ')[1]!.replace('[/…]', '')).sort(), SECTIONS);
  assert.match(found['Kernel layouts']!.join('\n'), /^linux-6\.18-x86_64 Linux 6\.18\.\d+ on x86_64$/m);
  for (const row of [...found['Kernel functions']!, ...found['Kernel variables']!]) assert.match(row, /^\w+ yes /);
  assert.ok(
    found['Kernel functions']!.includes(
      'bpf_ringbuf_reserve yes (ringbuf: pointer, size: u64, flags: u64) → pointer NULL',
    ),
  );
});

test('support lists every error with its cause and source, and says which ones no program can bring about', async () => {
  const { out } = await command(['support']);
  const rows = tables(out).Errors!;
  for (const row of [
    'bpf_map_update_elem on hash E2BIG the map is full, and the key is new kernel/bpf/hashtab.c',
    'bpf_map_lookup_elem on ringbuf ENOTSUPP nothing can be looked up: the pointer is an error kernel/bpf/ringbuf.c',
    'creation of queue ENOMEM more values than the kernel has memory for kernel/bpf/queue_stack_maps.c',
    'attaching xdp EBUSY the interface has a program net/core/dev.c',
  ]) {
    assert.ok(rows.includes(row), row);
  }
  assert.ok(rows.some((row) => row.startsWith('bpf_snprintf EBUSY') && row.includes('(no program can: ')));
  const functions = tables(out)['Kernel functions']!;
  assert.ok(functions.some((row) => row.startsWith('bpf_trace_printk ') && row.endsWith(' → errno EINVAL ENOSPC')));
  assert.ok(functions.some((row) => row.startsWith('bpf_ktime_get_ns ') && row.endsWith(' → u64')));
});

test('support takes no arguments, and no option besides --json', async () => {
  for (const words of [
    ['support', 'hello'],
    ['support', '--seed'],
  ]) {
    const { code, error } = await command(words);
    assert.equal(code, 2);
    assert.match(error, /^USAGE: support /);
  }
});
