import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { packetOf } from '../../debugger/protocol/packets.ts';
import { THOROUGH } from '../effort.ts';
import { dup, TestClient, travellerOf } from './client.ts';

const FIXTURE = 'test/debugger/fixtures/wandering_index';

async function clientOf(path = FIXTURE, events = [dup(1), dup(2)], cpus = 1): Promise<TestClient> {
  return new TestClient(await travellerOf(path, events, cpus));
}

/** The value of a general register in the answer to `g`. */
function register(g: string, number: number): bigint {
  const bytes = g.slice(16 * number, 16 * number + 16).match(/../g)!;
  return BigInt(`0x${bytes.reverse().join('')}`);
}
const RSP = 7;
const RIP = 16;
const hex = (value: bigint) => value.toString(16);

describe('a conversation', () => {
  test('a client learns what there is, and reads registers', async () => {
    const client = await clientOf();
    const supported = await client.ask('qSupported:multiprocess+;swbreak+;hwbreak+;xmlRegisters=i386');
    const features =
      'PacketSize=4000 qXfer:features:read+ QStartNoAckMode+ vContSupported+ ReverseStep+ ReverseContinue+';
    for (const feature of features.split(' ')) assert.ok(supported.split(';').includes(feature), feature);
    assert.ok(client.heard.startsWith('+$'), 'packets are acknowledged');
    assert.equal(await client.ask('QStartNoAckMode'), 'OK');
    assert.equal(await client.ask('?'), 'T05thread:1;');
    assert.ok(client.heard.startsWith('$'), 'packets are no longer acknowledged');
    let xml = '';
    for (let piece = 'm'; piece.startsWith('m'); ) {
      piece = await client.ask(`qXfer:features:read:target.xml:${hex(BigInt(xml.length))},200`);
      xml += piece.slice(1);
    }
    assert.match(xml, /<architecture>i386:x86-64<\/architecture>.*<\/target>$/);
    const bits = [...xml.matchAll(/bitsize="(\d+)"/g)].reduce((sum, [, size]) => sum + Number(size), 0);
    const g = await client.ask('g');
    assert.equal(g.length, bits / 4, 'g has every register of the description');
    assert.equal(register(g, RIP) >> 32n, 0xffffc900n);
    assert.equal(await client.ask('p10'), g.slice(16 * RIP, 16 * RIP + 16));
    assert.equal(await client.ask('pfff'), 'E16');
    assert.equal(await client.ask('qXfer:features:read:other.xml:0,100'), 'E00');
    assert.equal(await client.ask('qXfer:libraries:read::0,100'), '');
  });

  test('registers and memory are written, but only memory that programs can write', THOROUGH, async () => {
    const client = await clientOf();
    const g = await client.ask('g');
    assert.equal(await client.ask('P1=0807060504030201'), 'OK');
    assert.equal(register(await client.ask('g'), 1), 0x0102030405060708n);
    assert.equal(await client.ask(`G${g}`), 'OK');
    assert.equal(await client.ask('g'), g);
    for (const wrong of ['P1=08', 'P1=', 'P', 'Pfff=00', 'Gxx', 'G00', 'P1=080706050403020z'])
      assert.equal(await client.ask(wrong), 'E16', wrong);
    const stack = hex(register(g, RSP) - 64n);
    assert.equal(await client.ask(`M${stack},4:01020304`), 'OK');
    assert.equal(await client.ask(`X${stack},2:$}`), 'OK');
    assert.equal(await client.ask(`m${stack},4`), '247d0304');
    const code = hex(register(g, RIP));
    assert.equal((await client.ask(`m${code},10`)).length, 32);
    assert.equal(await client.ask(`M${code},1:90`), 'E0e');
    for (const nowhere of [
      'm0,8',
      'mffffffff81000000,8',
      'mffffc90000001000,8',
      'mffffc90000100000,8',
      'mffffffffffffffff,2',
      'mffffc900ffffffff,8',
    ])
      assert.equal(await client.ask(nowhere), 'E0e', nowhere);
    for (const wrong of [
      'm',
      'mx,1',
      'm0',
      'm0,1,2',
      'm0,ffffffffffffffff',
      'M0,2:00',
      'M0',
      'X0,1:',
      'm11111111111111111,1',
    ])
      assert.equal(await client.ask(wrong), 'E16', wrong);
  });

  test('a client with more changes than there is room for is told', THOROUGH, async () => {
    const client = await clientOf();
    const { interventions } = client.traveller.timeline;
    const stack = hex(register(await client.ask('g'), RSP) - 64n);
    for (let n = 0; n < 10_000; n++)
      interventions.add({ at: { run: 0, retired: 0, interrupted: false }, size: 0, apply: () => {} });
    assert.equal(await client.ask(`M${stack},1:00`), 'E1c');
  });

  test('breakpoints and watchpoints stop programs', THOROUGH, async () => {
    const client = await clientOf();
    await client.ask('qSupported:swbreak+;hwbreak+');
    const before = await client.ask('g');
    const stack = register(before, RSP);
    await client.ask('s');
    const next = hex(register(await client.ask('g'), RIP));
    await client.ask('bs');
    assert.equal(await client.ask('g'), before);
    assert.equal(await client.ask(`Z0,${next},1`), 'OK');
    assert.equal(await client.ask('c'), 'T05thread:1;swbreak:;');
    assert.equal(hex(register(await client.ask('g'), RIP)), next);
    assert.equal(await client.ask(`z0,${next},1`), 'OK');
    assert.equal(await client.ask(`Z1,${next},1`), 'OK');
    await client.ask('bs');
    assert.equal(await client.ask('vCont;c'), 'T05thread:1;hwbreak:;');
    assert.equal(await client.ask('bc'), 'T05thread:1;replaylog:begin;');
    await client.ask(`z1,${next},1`);
    const pushed = hex(stack - 8n);
    for (const [type, name] of [
      ['2', 'watch'],
      ['4', 'awatch'],
    ] as const) {
      assert.equal(await client.ask(`Z${type},${pushed},8`), 'OK');
      assert.equal(await client.ask('c'), `T05thread:1;${name}:${pushed};`);
      await client.ask('s');
      assert.equal(await client.ask('bc'), `T05thread:1;${name}:${pushed};`);
      assert.equal(await client.ask('g'), before, 'in front of the push again');
      assert.equal(await client.ask(`z${type},${pushed},8`), 'OK');
    }
    assert.equal(await client.ask(`Z3,${pushed},8`), 'OK');
    assert.equal(await client.ask('c'), `T05thread:1;rwatch:${pushed};`, 'pop reads what push has written');
    for (const [wrong, answer] of [
      ['Z2,0,8', 'E0e'],
      ['Z2,x,8', 'E16'],
      [`Z2,${pushed},0`, 'E16'],
      ['Z9,0,1', ''],
      ['Z', 'E16'],
      [`Z2,${pushed},ffff`, 'E16'],
    ] as const)
      assert.equal(await client.ask(wrong), answer, wrong);
  });

  test('there is room for some points, not for any number', THOROUGH, async () => {
    const client = await clientOf();
    for (let n = 0; n < 1024; n++) assert.equal(await client.ask(`Z0,${n.toString(16)},1`), 'OK');
    assert.equal(await client.ask('Z0,400,1'), 'E1c');
    assert.equal(await client.ask('z0,0,1'), 'OK');
    assert.equal(await client.ask('Z0,400,1'), 'OK');
  });

  test('a thread is a CPU', THOROUGH, async () => {
    const client = await clientOf(FIXTURE, [dup(1, 2)], 4);
    assert.equal(await client.ask('?'), 'T05thread:3;');
    assert.equal(await client.ask('qC'), 'QC3');
    assert.equal(await client.ask('qfThreadInfo'), 'm3');
    assert.equal(await client.ask('qsThreadInfo'), 'l');
    assert.equal(await client.ask('T3'), 'OK');
    assert.equal(await client.ask('T1'), 'E16');
    assert.match(Buffer.from(await client.ask('qThreadExtraInfo,3'), 'hex').toString(), /on CPU 2/);
    assert.equal(await client.ask('vCont;s:0002'), 'E16', 'lldb writes threads with zeros in front');
    assert.equal(await client.ask('vCont;s:0003'), 'T05thread:3;');
    assert.equal(await client.ask('bs'), 'T05thread:3;');
    assert.equal(await client.ask('vCont;s:1;c:3'), 'T05thread:3;replaylog:end;');
    assert.equal(await client.ask('vCont;s:1'), 'E16');
    assert.equal(await client.ask('vCont;x'), 'E16');
    assert.equal(await client.ask('c'), 'W00');
    assert.equal(client.left, 'finished');
  });

  test('a range is left in one step', async () => {
    const client = await clientOf();
    const rip = register(await client.ask('g'), RIP);
    assert.equal(await client.ask(`vCont;r${hex(rip)},${hex(rip + 8n)}:1`), 'T05thread:1;');
    const after = register(await client.ask('g'), RIP);
    assert.ok(after >= rip + 8n || after < rip);
  });

  test('an interrupt stops a program that does not end', THOROUGH, async () => {
    const client = await clientOf('programs/bin/endless', [dup(1)]);
    await client.ask('Z0,1,1');
    const stopped = client.ask('c');
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.raw('\u0003');
    assert.equal(await stopped, 'T02thread:1;');
    const back = client.ask('bc');
    await new Promise((resolve) => setTimeout(resolve, 1));
    client.raw('\u0003');
    assert.match(await back, /^T0[25]/);
  });

  test('a client may leave in three ways', async () => {
    const traveller = await travellerOf(FIXTURE, [dup(1)]);
    const one = new TestClient(traveller);
    assert.equal(await one.ask('D'), 'OK');
    assert.equal(one.left, 'detached');
    const two = new TestClient(traveller);
    two.raw(packetOf('k'));
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(two.left, 'killed');
    const three = new TestClient(traveller);
    await three.ask('Z0,1,1');
    three.connection.close();
    assert.ok(three.traveller.conditions.isEmpty, 'its breakpoints go with it');
  });
});

describe('a hostile client', () => {
  /** None of them gets as far as to change it. */
  const traveller = travellerOf(FIXTURE, [dup(1), dup(2)], 1);

  test('one that does not speak the protocol is left', THOROUGH, async () => {
    for (const text of ['GET / HTTP/1.1\r\n', '\u0000'.repeat(1 << 16), `$${'x'.repeat(1 << 20)}`]) {
      const client = new TestClient(await traveller);
      client.raw(text);
      assert.ok(client.isClosed);
      client.raw(packetOf('?'));
      assert.equal(client.heard, '');
    }
  });

  test('64 MiB in a packet are not kept', async () => {
    const client = new TestClient(await traveller);
    client.raw('$');
    const piece = Buffer.alloc(1 << 20, 'x');
    for (let n = 0; n < 64; n++) client.connection.receive(piece);
    assert.ok(client.isClosed);
  });

  test('one that sends damaged packets, or asks again, without end is left', async () => {
    for (const text of ['$?#00', '-']) {
      const client = new TestClient(await traveller);
      client.raw(text);
      assert.ok(!client.isClosed);
      client.raw(text.repeat(100));
      assert.ok(client.isClosed);
    }
  });

  test('damaged packets count in a row only', async () => {
    const client = await clientOf();
    for (let n = 0; n < 40; n += 1) {
      client.raw('$?#00');
      assert.match(await client.ask('?'), /^T05/);
    }
    assert.ok(!client.isClosed);
  });

  test('one that does not wait for answers is left', async () => {
    const client = new TestClient(await traveller);
    client.raw(packetOf('g').repeat(10_000));
    assert.ok(client.isClosed);
    assert.deepEqual(client.errors, []);
  });

  test('packets of any letters get an answer, and break nothing', async () => {
    const client = new TestClient(await traveller);
    const words = [
      'qSupported',
      'vCont;',
      'vCont',
      'vKil',
      'Z',
      'z',
      'H',
      'T',
      'p',
      'P',
      'G',
      'M',
      'X',
      'b',
      'q',
      'Q',
      'qRcmd,',
      'qRcmd,zz',
      'qXfer:::',
      'qThreadExtraInfo',
      'A',
      '',
      '!',
      'R00',
      'i',
      'I',
      'r',
      'B',
      'd',
      't',
      'F',
      '\u0000',
      '\u00ff'.repeat(1000),
      '}',
      'm-1,1',
      'Z0,,',
      'Z0,1,1;X1,0',
    ];
    for (const word of words) assert.equal(typeof (await client.ask(word)), 'string', word);
    assert.deepEqual(client.errors, []);
    assert.equal(client.left, undefined);
    assert.match(await client.ask('?'), /^T05/);
  });
});
