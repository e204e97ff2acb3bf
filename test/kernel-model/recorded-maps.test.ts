import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Diagnostic } from '../../base/diagnostic.ts';
import { Maps } from '../../kernel-model/maps/maps.ts';
import { GuestMemory } from '../../kernel-model/memory/guest-memory.ts';
import { THOROUGH } from '../effort.ts';

/**
 * The maps against a live Linux: what bpf(2) gave for a few thousand operations is recorded, and the model must give the same.
 * UPDATE_GOLDEN=1 records anew, on a machine where bpf(2) is permitted (root) and Python is at hand.
 */
const RECORD = fileURLToPath(new URL('recorded/linux-6.18-maps.json', import.meta.url));
const RECORDER = fileURLToPath(new URL('recorded/bpf-maps.py', import.meta.url));
const OPERATIONS = 250;

type Operation =
  | readonly ['update', key: string, value: string, flags: number]
  | readonly ['lookup' | 'delete', key: string];

interface Exercise {
  readonly type: number;
  readonly key: number;
  readonly value: number;
  readonly entries: number;
  readonly flags: number;
  readonly operations: readonly Operation[];
}

interface Recording {
  readonly cpus: number;
  /** For each exercise: what its operations gave, or the errno of its creation. */
  readonly results: readonly (readonly string[])[];
}

function draws(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function littleEndian(value: number, size: number): string {
  const bytes = Buffer.alloc(size);
  for (let place = 0; place < size; place++) bytes[place] = (value * (place + 1) + Math.floor(value / 256)) & 0xff;
  if (size === 4) bytes.writeUInt32LE(value);
  return bytes.toString('hex');
}

function operations(cpus: number, type: number, key: number, value: number, seed: number): Operation[] {
  const draw = draws(seed);
  const size = type === 6 ? Math.ceil(value / 8) * 8 * cpus : value;
  return Array.from({ length: OPERATIONS }, (_, step): Operation => {
    const name = littleEndian(draw(14), key);
    switch (draw(4)) {
      case 0:
        return ['delete', name];
      case 1:
        return ['lookup', name];
      default:
        return ['update', name, littleEndian(step, size), draw(3) === 0 ? draw(10) : draw(3)];
    }
  });
}

/** Numbers of entries at which a type's checks change their answer; none that only a large memory allows. */
const ENTRIES: Readonly<Record<number, readonly number[]>> = {
  1: [0x8000001, 0x80000000, 0x80000001, 0xffffffff],
  2: [0xffffffff],
  6: [0xffffffff],
  7: [0x80000001, 0xffffffff],
  22: [0xffffffff],
  23: [0xffffffff],
  27: [1, 2048, 4095, 4097, 6144, 8192, 12288, 65536],
};

function exercises(cpus: number): Exercise[] {
  const worked = [
    [1, 4, 8, 10, 0],
    [1, 1, 3, 5, 1],
    [1, 13, 20, 8, 0],
    [2, 4, 8, 10, 0],
    [2, 4, 3, 1, 0],
    [6, 4, 12, 9, 0],
    [22, 0, 5, 4, 0],
    [23, 0, 8, 4, 0],
    [4, 4, 4, 8, 0],
    [7, 4, 24, 9, 0],
    [27, 0, 0, 4096, 0],
  ].map(([type, key, value, entries, flags], index): Exercise => {
    const list = operations(cpus, type!, key!, value!, index + 1);
    return { type: type!, key: key!, value: value!, entries: entries!, flags: flags!, operations: list };
  });
  const created: Exercise[] = [];
  for (const type of [1, 2, 6, 22, 23, 4, 7, 27]) {
    const key = type > 20 ? 0 : 4;
    const value = type === 4 ? 4 : type === 27 ? 0 : 8;
    const add = (definition: Partial<Exercise>) =>
      created.push({ type, key, value, entries: type === 27 ? 4096 : 2, flags: 0, operations: [], ...definition });
    for (let bit = 0; bit < 20; bit++) if (bit !== 9) add({ flags: 1 << bit });
    for (const flags of [0x18, 0x180, 0x88, 0x110, 0x80000000]) add({ flags });
    for (const size of [0, 1, 3, 8]) add({ key: size });
    for (const value of [0, 1, 4, 12, 1016, 1024, 32768, 32769, 4194251, 4194252, 4194304, 4194305, 0x80000000])
      add({ value });
    add({ entries: 0 });
    if (type === 7) for (const value of [8, 32, 48, 4064, 4096]) add({ value, flags: 1 << 5 });
    for (const entries of ENTRIES[type] ?? []) add({ entries });
  }
  return [...worked, ...created];
}

function record(): Recording {
  const probe = spawnSync('python3', [RECORDER], { input: '[]', encoding: 'utf8' });
  const { cpus } = JSON.parse(probe.stdout) as Recording;
  const run = spawnSync('python3', [RECORDER], { input: JSON.stringify(exercises(cpus)), encoding: 'utf8' });
  assert.equal(run.status, 0, run.stderr);
  const recording = JSON.parse(run.stdout) as Recording;
  const lines = recording.results.map((results) => `    ${JSON.stringify(results)}`).join(',\n');
  writeFileSync(RECORD, `{\n  "cpus": ${recording.cpus},\n  "results": [\n${lines}\n  ]\n}\n`);
  return recording;
}

/** What the model gives for an exercise, as the recorder spells it. */
function model(maps: Maps, exercise: Exercise): string[] {
  const { type, key: keySize, value: valueSize, entries: maxEntries, flags } = exercise;
  const attempt = (action: () => string): string => {
    try {
      return action();
    } catch (error) {
      if (error instanceof Diagnostic && error.errno !== undefined) return error.errno;
      throw error;
    }
  };
  const created: string[] = [];
  const refusal = attempt(() => {
    const map = maps.create({ name: 'm', type, keySize, valueSize, maxEntries, flags });
    for (const [action, key, value, updateFlags] of exercise.operations) {
      const bytes = Buffer.from(key, 'hex');
      const result = attempt(() => {
        if (action === 'lookup') {
          const found = map.userLookup(bytes);
          return found === undefined ? 'ENOENT' : Buffer.from(found).toString('hex');
        }
        if (action === 'delete') map.userDelete(bytes);
        else map.userUpdate(bytes, Buffer.from(value!, 'hex'), updateFlags!);
        return '0';
      });
      created.push(result);
    }
    maps.put(map);
    return '';
  });
  return refusal === '' ? created : [refusal];
}

test('the maps do what a live Linux was seen to do', THOROUGH, () => {
  const update = process.env.UPDATE_GOLDEN === '1';
  const recording = update ? record() : (JSON.parse(readFileSync(RECORD, 'utf8')) as Recording);
  const memory = new GuestMemory();
  const maps = new Maps({
    memory,
    possibleCpus: Array.from({ length: recording.cpus }, (_, cpu) => cpu),
    currentCpu: () => 0,
  });
  exercises(recording.cpus).forEach((exercise, index) => {
    const { type, key, value, entries, flags, operations: list } = exercise;
    const found = model(maps, exercise);
    const expected = recording.results[index]!;
    const what = `type ${type}, key ${key}, value ${value}, entries ${entries}, flags 0x${flags.toString(16)}`;
    const first = found.findIndex((result, step) => result !== expected[step]);
    const step = first < 0 ? '' : `; operation ${first + 1}: ${list[first]?.join(' ') ?? 'create'}`;
    assert.deepEqual(found, expected, `${what}${step}; UPDATE_GOLDEN=1 records Linux's answers anew`);
  });
  memory.release();
});
