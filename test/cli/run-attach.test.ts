import assert from 'node:assert/strict';
import { test } from 'node:test';
import { THOROUGH } from '../effort.ts';
import { command, withFile } from './command.ts';
import { json } from './run-json.ts';

const bin = 'programs/bin';

test('--attach says which programs are attached, where, and in which order', THOROUGH, async () => {
  const waypoints = async (...places: string[]) => {
    const { events } = await json([`${bin}/waypoints`, ...places.flatMap((place) => ['--attach', place])]);
    return events.map(({ program }) => program);
  };
  assert.deepEqual((await waypoints()).sort(), ['at_egress', 'at_ingress', 'at_xdp', 'second_at_ingress']);
  assert.deepEqual(await waypoints('at_egress=eth0 egress'), ['at_egress']);
  assert.deepEqual(await waypoints('waypoints/at_ingress=eth1', 'at_xdp'), ['at_ingress', 'at_xdp']);
  assert.deepEqual(await waypoints('at_egress=eth0', 'at_egress=eth0 egress'), ['at_egress', 'at_egress']);
  // Each attachment gets one packet, at its own interface.
  assert.deepEqual(await waypoints('at_xdp=eth1', 'at_xdp'), ['at_xdp', 'at_xdp']);
  const leaving =
    'events: [{packet: "02 00 00 00 00 01 02 00 00 00 00 02 88 b5", interface: eth0, direction: egress}]\n';
  await withFile('events.yaml', leaving, async (path) => {
    const seen = (place: string) => command(['run', `${bin}/waypoints`, '--events', path, '--attach', place]);
    assert.match((await seen('at_egress=eth0 egress')).out, /→ at_egress on CPU 0/);
    assert.match(
      (await seen('at_egress')).error,
      /^EVENT_REACHES_NOTHING.*\n +cause: attached are at_egress \(tc, at eth0\)\n/,
    );
    const elsewhere = await seen('at_ingress=eth1 by tcx');
    assert.match(
      elsewhere.error,
      /^EVENT_REACHES_NOTHING.*\n +cause: attached are at_ingress \(tc, at eth1 by tcx\)\n/,
    );
  });
  const [call] = (await json([`${bin}/nested_unwrap`, '--attach', 'nested_unwrap=vfs_read'])).events;
  assert.equal(call?.source, 'kprobe vfs_read');
});

test('a device that only --attach names is told, with the one that is likely meant', THOROUGH, async () => {
  const notes = async (...words: string[]) => (await json([`${bin}/waypoints`, ...words])).notes;
  assert.deepEqual(
    (await notes('--attach', 'at_xdp=eht0')).map(({ code, message }) => [code, message]),
    [
      [
        'DEVICE_MADE',
        'the kernel got a network device eht0, because a program is attached to it; else it has eth0, lo; did you mean eth0?',
      ],
    ],
  );
  assert.deepEqual(await notes('--attach', 'at_xdp=eth0'), []);
  const packet = 'events: [{packet: "02 00 00 00 00 01 02 00 00 00 00 02 88 b5", interface: veth7}]\n';
  await withFile('events.yaml', packet, async (path) => {
    assert.deepEqual(await notes('--events', path, '--attach', 'at_xdp=veth7'), []);
    const both = await notes('--events', path, '--attach', 'at_xdp=veth7', '--attach', 'at_ingress=veth8');
    assert.match(both[0]?.message ?? '', /device veth8, .*; did you mean veth7\?$/);
  });
  await withFile('events.yaml', `interfaces: [{name: br0}]\n${packet}`, async (path) => {
    assert.deepEqual(await notes('--events', path, '--attach', 'at_xdp=veth7', '--attach', 'at_ingress=br0'), []);
    const { error } = await command(['run', `${bin}/waypoints`, '--events', path, '--attach', 'at_xdp=veth6']);
    assert.match(error, /^EVENT_REACHES_NOTHING.*\n.*\n +hint: write interface: veth6 in the event; or attach/);
  });
});

test('an events file says which programs are attached, and how; --attach goes before it', THOROUGH, async () => {
  const panics = '{packet: "02 00 00 00 00 01 02 00 00 00 00 02 08 00"}';
  const runs = async (attach: string, ...words: string[]) => {
    const text = `attach: [${attach}]\nevents: [${panics}, ${panics}]\n`;
    return await withFile('events.yaml', text, async (path) => {
      const { events } = await json([`${bin}/port_filter`, '--events', path, ...words]);
      return events.length;
    });
  };
  assert.equal(await runs('{program: port_filter}'), 1);
  assert.equal(await runs('{program: port_filter, by: netlink}'), 2);
  assert.equal(await runs('{program: port_filter, to: eth0, by: link}'), 1);
  assert.equal(await runs('{program: port_filter, by: netlink}', '--attach', 'port_filter'), 1);
  await withFile('events.yaml', 'attach: [{program: portfilter}]\nevents: []\n', async (path) => {
    const { error } = await command(['run', `${bin}/port_filter`, '--events', path]);
    assert.match(error, /NO_SUCH_PROGRAM: .*\n.*\n.*write port_filter in "attach" of the events file/);
  });
});

test('--attach refuses what cannot be attached', THOROUGH, async () => {
  const refused = [
    ['waypoints', ['=eth0'], 2, /--attach takes a program/],
    ['waypoints', ['at_xdp='], 2, /--attach takes a program/],
    ['waypoints', ['at_xdp', '--program', 'at_xdp'], 2, /--program and --attach/],
    ['waypoints', ['egress=eth0'], 3, /^NO_SUCH_PROGRAM: .*waypoints has no program "egress"/],
    [
      'perf_sampler',
      ['perf_sampler=cycles'],
      3,
      /^ATTACH_PLACE: program "perf_sampler" cannot be attached to "cycles"/,
    ],
    ['waypoints', ['at_ingress=eth0 sideways'], 3, /^TC_DIRECTION/],
    [
      'waypoints',
      ['at_ingress=eth0 by netlink'],
      3,
      /^ATTACH_WAY: program "at_ingress" cannot be attached by "netlink"/,
    ],
    ['waypoints', ['at_xdp=eth0 by tcx'], 3, /^ATTACH_WAY/],
    [
      'nested_unwrap',
      ['nested_unwrap=vfs_read by tcx'],
      3,
      /^ATTACH_WAY: .*\n +cause: kprobe programs are attached by link/,
    ],
    ['hello', ['hello=syscalls/sys_enter_dup by netlink'], 3, /^ATTACH_WAY: .*\n +cause: tracepoint programs/],
    ['waypoints', ['at_xdp=eth0 by'], 3, /^ATTACH_WAY: .* a way is missing behind "by"\n.*by link or by netlink/],
    ['nested_unwrap', ['nested_unwrap=vfs_read by'], 3, /^ATTACH_WAY: .* a way is missing/],
    [
      'stack_sampler',
      ['stack_sampler=by tcx'],
      3,
      /^ATTACH_WAY: .*\n +cause: perf_event programs are attached by link/,
    ],
    ['nested_unwrap', ['nested_unwrap=nap forever'], 4, /^ATTACH_ENOENT \(ENOENT\)/],
    ['waypoints', ['at_xdp=eth0 egress'], 3, /^XDP_DIRECTION: [\s\S]*hint: write eth0, or attach a tc program there/],
    ['waypoints', ['at_xdp=eth1', '--attach', 'at_xdp=eth1'], 4, /EBUSY/],
  ] as const;
  for (const [object, words, code, message] of refused) {
    const result = await command(['run', `${bin}/${object}`, '--attach', ...words]);
    assert.deepEqual([result.code, message.test(result.error)], [code, true], `${words}: ${result.error}`);
  }
});

test('a program that only a link attaches may be said to be attached by one', async () => {
  const { code, out } = await command(['run', `${bin}/hello`, '--attach', 'hello=syscalls/sys_enter_dup by link']);
  assert.equal(code, 0);
  assert.match(out, /tracepoint syscalls\/sys_enter_dup → hello/);
  const sampled = await command(['run', `${bin}/stack_sampler`, '--attach', 'stack_sampler=by link']);
  assert.match(sampled.out, /perf sample → stack_sampler/);
});

test('a way alone leaves the place to the section, on the command line and in an events file', THOROUGH, async () => {
  const packet = await command(['run', `${bin}/port_filter`, '--attach', 'port_filter=by netlink']);
  assert.match(packet.out, /the built-in packet, ingress of eth0 → port_filter/);
  for (const [object, event] of [
    ['nested_unwrap', 'kprobe: __x64_sys_dup'],
    ['hello', 'tracepoint: syscalls/sys_enter_dup'],
    ['stack_sampler', 'perf_sample: {}'],
  ]) {
    const events = `attach: [{program: ${object}, by: link}]\nevents: [{${event}}]\n`;
    const { out, error } = await withFile('e.yaml', events, (path) =>
      command(['run', `${bin}/${object}`, '--events', path]),
    );
    assert.match(out, new RegExp(`→ ${object} on CPU 0`), error);
  }
});

test(
  'an event that reaches nobody says where it was, where the programs are, and how to attach them there',
  THOROUGH,
  async () => {
    const says = (object: string, event: string) =>
      withFile('events.yaml', `events: [${event}]\n`, (path) => command(['run', `${bin}/${object}`, '--events', path]));
    const frame = 'packet: "02 00 00 00 00 01 02 00 00 00 00 02 88 b5"';
    const cases: readonly (readonly [object: string, event: string, says: RegExp])[] = [
      [
        'port_filter',
        `{${frame}, interface: eth7}`,
        /sees \S.* at eth7\n +cause: attached are port_filter \(xdp, at eth0\)\n +hint: write interface: eth0 in the event; or attach the program there: --attach port_filter=eth7;/,
      ],
      [
        'waypoints',
        `{${frame}, interface: eth7, direction: egress}`,
        /sees \S.* at eth7 egress\n.*\n +hint: write interface: eth0 in the event; or attach the program there: --attach 'at_egress=eth7 egress';/,
      ],
      [
        'syscall_counter',
        '{tracepoint: syscalls/sys_enter_dup, task: {pid: 1, comm: a}}',
        /sees tracepoint syscalls\/sys_enter_dup\n +cause: attached are \S+ \(tracepoint\/\S+\)\n +hint: attach the program there: --attach \S+=syscalls\/sys_enter_dup;/,
      ],
      [
        'nested_unwrap',
        '{kprobe: vfs_read, task: {pid: 1, comm: a}}',
        /sees kprobe vfs_read\n +cause: attached are nested_unwrap \(kprobe\/__x64_sys_dup\)\n +hint: attach the program there: --attach nested_unwrap=vfs_read;/,
      ],
      [
        'port_filter',
        '{kprobe: vfs_read, task: {pid: 1, comm: a}}',
        /\n +hint: choose an event for an attached program/,
      ],
    ];
    for (const [object, event, pattern] of cases) {
      const { error, code } = await says(object, event);
      assert.equal(code, 3);
      assert.match(error, pattern, object);
    }
  },
);
