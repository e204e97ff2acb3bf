import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Diagnostic } from '../../../base/diagnostic.ts';
import type { KernelEvent } from '../../../kernel-model/events.ts';
import { EmulatedTarget } from '../../../runtime/emulated-target.ts';
import { THOROUGH } from '../../effort.ts';
import { dup, fireOne, kernelWith, objectBytes, SECOND } from './corpus-kernel.ts';

/** A UDP datagram to a port, in an Ethernet frame. */
function udp(port: number): Uint8Array {
  const frame = Buffer.from(
    '0200000000010200000000020800' + '45000021000100004011000' + '00a0000020a000001' + 'a2280000000d000068656c6c6f',
    'hex',
  );
  frame.writeUInt16BE(port, 36);
  return frame;
}

function packet(bytes: Uint8Array): KernelEvent {
  return { kind: 'packet', bytes };
}

function rejection(code: string) {
  return (error: unknown) => {
    assert.ok(error instanceof Diagnostic, String(error));
    assert.equal(error.code, code);
    return true;
  };
}

describe('the emulated target', () => {
  test('says what it has loaded', async () => {
    const target = new EmulatedTarget();
    await target.boot({});
    const object = await target.load('port_filter', objectBytes('port_filter'));
    assert.deepEqual(object.programs, [{ name: 'port_filter', type: 'xdp', section: 'xdp', attachPoint: undefined }]);
    assert.deepEqual(object.maps.map(({ name, typeName }) => [name, typeName]).sort(), [
      ['blocked', 'hash'],
      ['counters', 'array'],
      ['protocols', 'array'],
    ]);
    assert.ok(object.imports.includes('bpf_map_lookup_elem'));
    assert.ok(object.symbols.some(({ name }) => name === `rex_prog_${object.tag}::port_filter`));
    assert.deepEqual(await target.loadedObjects(), [object]);
  });

  test('an XDP program drops, passes and sends back packets', async () => {
    const target = await kernelWith('port_filter');
    await target.updateMap({
      kind: 'map_update',
      map: 'blocked',
      entries: [{ key: Uint8Array.of(0, 53), value: Uint8Array.of(1) }],
    });
    const dropped = await fireOne(target, packet(udp(53)));
    assert.equal(dropped.verdict, 'XDP_DROP');
    assert.deepEqual(Buffer.from(dropped.packet!), udp(53));
    const passed = await fireOne(target, packet(udp(80)));
    assert.equal(passed.verdict, 'XDP_PASS');
    assert.deepEqual(passed.packetsOut, []);
    const sent = await fireOne(target, packet(udp(7)));
    assert.equal(sent.verdict, 'XDP_TX');
    assert.equal(sent.packetsOut.length, 1);
    assert.equal(sent.packetsOut[0]?.interface, 'eth0');
    assert.deepEqual(sent.packetsOut[0]?.bytes, sent.packet);
    assert.equal(Buffer.from(sent.packet!.subarray(26, 34)).toString('hex'), '0a0000010a000002', 'addresses swapped');
    await target.deleteMapEntry('blocked', Uint8Array.of(0, 53));
    assert.equal((await fireOne(target, packet(udp(53)))).verdict, 'XDP_PASS');
  });

  test('a kprobe overrides the return value of a chosen task', THOROUGH, async () => {
    const target = await kernelWith('error_injector');
    const event = (pid: number): KernelEvent => ({
      kind: 'probe',
      type: 'kprobe',
      function: '__x64_sys_dup',
      task: { pid },
      registers: { ip: 0x1234n, ax: 7n },
    });
    await target.updateMap({
      kind: 'map_update',
      map: 'errors',
      entries: [{ key: Uint8Array.of(42, 0, 0, 0), value: Uint8Array.of(9, 0, 0, 0, 0, 0, 0, 0) }],
    });
    const chosen = await fireOne(target, event(42));
    assert.equal(chosen.verdict, 'kept');
    assert.equal(chosen.registers?.ax, BigInt.asUintN(64, -9n));
    assert.notEqual(chosen.registers?.ip, 0x1234n);
    const other = await fireOne(target, event(43));
    assert.equal(other.registers?.ax, 7n);
    assert.equal(other.registers?.ip, 0x1234n);
  });

  test('an event reaches what is attached to it, in order of attachment', async () => {
    const target = await kernelWith('hello');
    await target.load('second', objectBytes('prefixed_hello'));
    await target.attach('second/hello');
    const both = await target.fire(dup());
    assert.deepEqual(
      both.runs.map(({ object }) => object),
      ['hello', 'second'],
    );
    assert.deepEqual((await target.fire({ ...dup(), event: 'syscalls/sys_enter_open' } as KernelEvent)).runs, []);
    const one = await target.fire(dup(0, { program: 'second/hello' }));
    assert.deepEqual(
      one.runs.map(({ object }) => object),
      ['second'],
    );
    await assert.rejects(target.fire(dup(0, { program: 'hello' })), rejection('AMBIGUOUS_PROGRAM'));
    await target.detach('hello/hello');
    assert.equal((await target.fire(dup())).runs.length, 1);
    await assert.rejects(target.detach('hello/hello'), rejection('TARGET_MISUSED'));
  });

  test('refuses what does not exist', async () => {
    const target = await kernelWith('port_filter');
    await assert.rejects(target.attach('filter'), rejection('NO_SUCH_PROGRAM'));
    await assert.rejects(target.readMap('blockd'), rejection('NO_SUCH_MAP'));
    await assert.rejects(target.unload('filter'), rejection('NO_SUCH_OBJECT'));
    await assert.rejects(target.fire(dup(0, { cpu: 1 })), rejection('CPU_UNKNOWN'));
    await assert.rejects(target.fire(dup(0, { program: 'filter' })), rejection('NO_SUCH_PROGRAM'));
    await assert.rejects(target.setHelperDuration('bpf_map_lookup', 1), rejection('NO_SUCH_HELPER'));
    await assert.rejects(target.load('port_filter', objectBytes('hello')), rejection('OBJECT_LOADED'));
    await assert.rejects(target.attach('port_filter'), (error: unknown) => {
      assert.ok(error instanceof Diagnostic && error.kind === 'refused');
      return true;
    });
  });

  test('attaching a tracepoint program twice is refused', async () => {
    await assert.rejects((await kernelWith('hello')).attach('hello'), rejection('ATTACH_EEXIST'));
  });

  test('nothing of an object stays where its code cannot be translated', async () => {
    const options = {
      createEngine: () => {
        throw new Error('no engine');
      },
    };
    const target = new EmulatedTarget(options);
    await target.boot({});
    await assert.rejects(target.load('port_filter', objectBytes('port_filter')), /no engine/);
    assert.deepEqual(await target.loadedObjects(), []);
    await assert.rejects(target.readMap('blocked'), rejection('NO_SUCH_MAP'));
  });

  test('an object may have any folder; its loader has what fits of its name', async () => {
    const target = new EmulatedTarget();
    await target.boot({});
    await target.load('größer/opt/explicit_panic', objectBytes('explicit_panic'));
    await target.attach('explicit_panic');
    await target.fire(dup());
    assert.match((await target.snapshot()).signals.join(), /^SIGSYS to \d+ \(gr\?\?er\/opt\/expl\)$/);
  });

  test('nothing works before boot', async () => {
    await assert.rejects(new EmulatedTarget().fire(dup()), rejection('TARGET_MISUSED'));
  });

  test('unloading takes programs, links and maps away', async () => {
    const target = await kernelWith('port_filter');
    await target.unload('port_filter');
    assert.deepEqual((await target.fire(packet(udp(53)))).runs, []);
    const { maps, attached, signals } = await target.snapshot();
    assert.deepEqual([maps, attached, signals], [{}, [], []]);
    await target.load('port_filter', objectBytes('port_filter'));
  });

  test('a loader without privilege is refused', async () => {
    const target = new EmulatedTarget();
    await target.boot({ loaderPrivileged: false });
    await assert.rejects(target.load('hello', objectBytes('hello')), rejection('LOAD_NOT_PRIVILEGED'));
  });

  test('virtual time goes on by instructions, helpers and idling', async () => {
    const clock = { start: SECOND, nanosecondsPerInstruction: 10, nanosecondsPerHelper: 700 };
    const target = await kernelWith('hello', { clock });
    const run = await fireOne(target, dup());
    assert.equal(run.startedAt, SECOND);
    assert.equal(run.endedAt, SECOND + 10 * run.instructions + 700 * run.helperCalls);
    await target.advanceClock(5);
    await target.setHelperDuration('rex_trace_printk', 1_000_000);
    const later = await fireOne(target, dup());
    assert.equal(later.startedAt, run.endedAt + 5);
    assert.equal(later.endedAt - later.startedAt, 10 * later.instructions + 1_000_000);
  });

  test('the same calls give the same bytes', THOROUGH, async () => {
    const story = async () => {
      const target = await kernelWith('port_filter', { cpus: 4 });
      const runs = [];
      for (const port of [53, 80, 7]) runs.push(await fireOne(target, packet(udp(port))));
      const text = JSON.stringify([runs, await target.snapshot()], (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      );
      await target.shutdown();
      assert.match(text, /"helpers":\[\{"name":"bpf_map_lookup_elem"/);
      return text;
    };
    assert.equal(await story(), await story());
  });

  test('a snapshot shows maps by name, two of one name by object too', THOROUGH, async () => {
    const target = await kernelWith('slow_helper');
    assert.deepEqual(Object.keys((await target.snapshot()).maps).sort(), ['descriptors', 'state']);
    await target.load('other', objectBytes('panic_with_lock'));
    assert.deepEqual(Object.keys((await target.snapshot()).maps).sort(), [
      'descriptors',
      'other/state',
      'slow_helper/state',
    ]);
    await assert.rejects(target.readMap('state'), rejection('AMBIGUOUS_MAP'));
    assert.equal((await target.readMap('other/state')).length, 1);
  });
});
