import { IO } from './harness.ts';
import {
  add,
  assemble,
  call,
  exit,
  type Instructions,
  jumpIfEqual,
  load,
  loadMap,
  loadMapValue,
  move,
  set,
  store,
} from './instructions.ts';
import type { Action } from './operation.ts';

/** Helpers by their number (enum bpf_func_id, include/uapi/linux/bpf.h). */
export const HELPER = {
  mapLookup: 1,
  mapUpdate: 2,
  mapDelete: 3,
  ktimeGetNs: 5,
  tracePrintk: 6,
  getPrandomU32: 7,
  cloneRedirect: 13,
  getCurrentPidTgid: 14,
  perfEventOutput: 25,
  getStackid: 27,
  xdpAdjustHead: 44,
  perfEventReadValue: 55,
  perfProgReadValue: 56,
  xdpAdjustTail: 65,
  mapPush: 87,
  mapPop: 88,
  mapPeek: 89,
  spinLock: 93,
  spinUnlock: 94,
  probeReadKernel: 113,
  jiffies64: 118,
  ktimeGetBootNs: 125,
  ringbufOutput: 130,
  ringbufReserve: 131,
  ringbufSubmit: 132,
  ringbufDiscard: 133,
  ringbufQuery: 134,
  ktimeGetCoarseNs: 160,
  snprintf: 165,
} as const;

/** Bytes of results that compound actions put before the value that they read. */
export const COMPOUND_RESULTS = 16;

function key(map: number, offset: number = IO.key): Instructions {
  return [...loadMap(1, map), ...loadMapValue(2, IO.slot, offset)];
}

function flagsInto(register: 3 | 4): Instructions {
  return [...loadMapValue(5, IO.slot, IO.arguments), ...load(8, register, 5)];
}

function update(map: number, offset: number): Instructions {
  return [...key(map, offset), ...loadMapValue(3, IO.slot, IO.value), ...flagsInto(4), ...call(HELPER.mapUpdate)];
}

/** Puts r0 where the harness reads results. */
export function keepResult(offset = 0): Instructions {
  return [...loadMapValue(1, IO.slot, IO.result), ...store(8, 1, offset, 0)];
}

function copy(size: number, offset: number): Instructions {
  return [
    ...loadMapValue(1, IO.slot, IO.output + offset),
    ...set(2, size),
    ...move(3, 7),
    ...call(HELPER.probeReadKernel),
  ];
}

/** Looks up the key; where there is a value, r7 points to it, the result is 1, and more is done. */
function whereFound(map: number, then: Instructions): Instructions {
  const found = [...set(0, 1), ...keepResult(), ...then];
  return [
    ...key(map),
    ...call(HELPER.mapLookup),
    ...move(7, 0),
    ...set(0, 0),
    ...keepResult(),
    ...jumpIfEqual(7, 0, found),
  ];
}

/** The program that carries out a program's action on the map in a slot, and how many bytes come out behind its result. */
export function mapProgram(action: Action, map: number, valueSize: number): { code: Uint8Array; output: number } {
  const after = COMPOUND_RESULTS;
  switch (action) {
    case 'lookup':
      return { code: assemble(whereFound(map, copy(valueSize, 0)), exit()), output: valueSize };
    case 'update':
      return { code: assemble(update(map, IO.key), keepResult(), exit()), output: 0 };
    case 'delete':
      return { code: assemble(key(map), call(HELPER.mapDelete), keepResult(), exit()), output: 0 };
    case 'push':
      return {
        code: assemble(
          loadMap(1, map),
          loadMapValue(2, IO.slot, IO.value),
          flagsInto(3),
          call(HELPER.mapPush),
          keepResult(),
          exit(),
        ),
        output: 0,
      };
    case 'pop':
    case 'peek': {
      const helper = action === 'pop' ? HELPER.mapPop : HELPER.mapPeek;
      return { code: assemble(key(map, IO.output), call(helper), keepResult(), exit()), output: valueSize };
    }
    case 'keep': {
      const nothing = [...set(0, 0), ...keepResult(16)];
      const then = [...update(map, IO.key), ...keepResult(8), ...nothing, ...copy(valueSize, after)];
      return { code: assemble(whereFound(map, then), exit()), output: after + valueSize };
    }
    case 'reuse': {
      const remove = [...key(map), ...call(HELPER.mapDelete), ...keepResult(8)];
      const then = [...remove, ...update(map, IO.otherKey), ...keepResult(16), ...copy(valueSize, after)];
      return { code: assemble(whereFound(map, then), exit()), output: after + valueSize };
    }
    case 'write': {
      const write = [...move(1, 7), ...set(2, valueSize), ...loadMapValue(3, IO.slot, IO.value)];
      return { code: assemble(whereFound(map, [...write, ...call(HELPER.probeReadKernel)]), exit()), output: 0 };
    }
    default:
      throw new Error(`${action} is no program's action`);
  }
}

/** r1 = a copy of the context pointer that r6 keeps, plus an offset; for programs that pass their context on. */
export function contextInto(offset = 0): Instructions {
  return offset === 0 ? move(1, 6) : [...move(1, 6), ...add(1, offset)];
}
