import { Diagnostic } from '../../base/diagnostic.ts';
import { ERRNO } from '../../kernel-model/errno.ts';
import type { Kernel, KernelHelper } from '../../kernel-model/kernel.ts';
import type { BpfMap } from '../../kernel-model/maps/map.ts';
import { READ, type Region, WRITE } from '../../kernel-model/memory/guest-memory.ts';
import { COMPOUND_RESULTS } from './map-programs.ts';
import { bootModel, Frame } from './model.ts';
import { type Answer, type Exercise, NO_BYTES, type Operation, type Outcome, sortEntries } from './operation.ts';

/** Where keys and values lie for the model's helpers, as offsets into one region. */
const KEY = 0;
const OTHER_KEY = 4096;
const VALUE = 8192;
const OUTPUT = 8192 + 131072;
const REGION_SIZE = 8192 + 2 * 131072;

/** Carries exercises out in the model. */
export class ModelMaps {
  private readonly kernel: Kernel;
  private readonly enterCpu: (cpu: number) => void;
  private readonly place: Region;
  private readonly frame = new Frame();
  private readonly helpers = new Map<string, KernelHelper>();

  /** @param cpus how many CPUs the model has */
  constructor(cpus: number) {
    const { kernel, enterCpu } = bootModel(cpus);
    this.kernel = kernel;
    this.enterCpu = enterCpu;
    this.place = kernel.memory.allocate('oracle', REGION_SIZE, READ | WRITE);
  }

  /** Gives the model's memory back. */
  release(): void {
    this.kernel.release();
  }

  /** Carries one exercise out. */
  run({ map: shape, operations }: Exercise): Outcome {
    let map: BpfMap;
    try {
      map = this.kernel.maps.create({ name: 'oracle', ...shape });
    } catch (error) {
      return { created: errnoOf(error), answers: [] };
    }
    const answers = operations.map((operation) =>
      operation.action.startsWith('user ') ? this.user(map, operation) : this.program(map, operation),
    );
    this.kernel.maps.put(map);
    return { created: 0, answers };
  }

  private user(map: BpfMap, { action, key, value, flags }: Operation): Answer {
    this.enterCpu(0);
    try {
      switch (action) {
        case 'user lookup':
          return answerOf(map.userLookup(key, flags));
        case 'user take':
          return answerOf(map.userTake(key, flags));
        case 'user update':
          map.userUpdate(key, value, flags);
          return failed(0);
        case 'user delete':
          map.userDelete(key);
          return failed(0);
        default:
          return this.dump(map);
      }
    } catch (error) {
      return failed(errnoOf(error));
    }
  }

  private dump(map: BpfMap): Answer {
    const parts: Uint8Array[] = [];
    for (let key = map.userNextKey(undefined); key !== undefined; key = map.userNextKey(key)) {
      const value = map.userLookup(key);
      if (value === undefined) return failed(-ERRNO.ENOENT);
      parts.push(key, value);
    }
    return { result: 0, bytes: sortEntries(Buffer.concat(parts), map.keySize + map.userValueSize) };
  }

  private program(map: BpfMap, operation: Operation): Answer {
    const { action, cpu, key, otherKey, value, flags, flagsHigh } = operation;
    const { offset } = this.place;
    const { memory } = this.kernel;
    const { valueSize } = map.definition;
    this.enterCpu(cpu);
    memory.u8.set(key, offset + KEY);
    memory.u8.set(otherKey, offset + OTHER_KEY);
    memory.u8.set(value, offset + VALUE);
    const lookup = () => this.call('bpf_map_lookup_elem', map, KEY);
    const remove = () => this.call('bpf_map_delete_elem', map, KEY);
    const update = (at: number) => {
      this.frame.setPointer(2, offset + VALUE);
      this.frame.set(3, flags, flagsHigh);
      return this.call('bpf_map_update_elem', map, at);
    };
    switch (action) {
      case 'update':
        return failed(update(KEY));
      case 'delete':
        return failed(remove());
      case 'push':
        this.frame.set(2, flags, flagsHigh);
        return failed(this.call('bpf_map_push_elem', map, VALUE));
      case 'pop':
      case 'peek': {
        const result = this.call(`bpf_map_${action}_elem`, map, OUTPUT);
        return { result, bytes: memory.bytes(offset + OUTPUT, valueSize).slice() };
      }
      default:
    }
    if (lookup() === 0 && this.frame.resultHigh === 0) return failed(0);
    const found = this.frame.resultLow;
    const output = Buffer.alloc((action === 'lookup' ? 0 : COMPOUND_RESULTS) + (action === 'write' ? 0 : valueSize));
    if (action === 'keep') output.writeBigInt64LE(BigInt(update(KEY)), 0);
    if (action === 'reuse') {
      output.writeBigInt64LE(BigInt(remove()), 0);
      output.writeBigInt64LE(BigInt(update(OTHER_KEY)), 8);
    }
    if (action === 'write') {
      memory.u8.copyWithin(found, offset + VALUE, offset + VALUE + valueSize);
      return failed(1);
    }
    output.set(memory.bytes(found, valueSize), output.length - valueSize);
    return { result: 1, bytes: output };
  }

  /** Calls a helper on a map and a place of the region. */
  private call(name: string, map: BpfMap, place: number): number {
    let helper = this.helpers.get(name);
    if (helper === undefined) {
      helper = this.kernel.helpers.find(name)!.call!;
      this.helpers.set(name, helper);
    }
    this.frame.setPointer(0, map.address);
    this.frame.setPointer(1, this.place.offset + place);
    helper(this.kernel, this.frame);
    return this.frame.resultLow | 0;
  }
}

/** A value that was looked for. */
function answerOf(value: Uint8Array | undefined): Answer {
  return value === undefined ? failed(-ERRNO.ENOENT) : { result: 0, bytes: value };
}

/** An answer without bytes. */
function failed(result: number): Answer {
  return { result, bytes: NO_BYTES };
}

/** The negative error number of a refusal. @throws what is no refusal */
export function errnoOf(error: unknown): number {
  if (!(error instanceof Diagnostic) || error.errno === undefined) throw error;
  const number = ERRNO[error.errno as keyof typeof ERRNO];
  if (number === undefined) throw error;
  return -number;
}
