import assert from 'node:assert/strict';
import { Diagnostic } from '../../../base/diagnostic.ts';
import { Kallsyms } from '../../../kernel-model/kallsyms.ts';
import { loadLayout } from '../../../kernel-model/layouts/reader.ts';
import { Maps } from '../../../kernel-model/maps/maps.ts';
import { GuestMemory, READ, WRITE } from '../../../kernel-model/memory/guest-memory.ts';
import {
  type LoadEnvironment,
  type LoadedImage,
  type LoadOptions,
  loadObject,
} from '../../../runtime/load/load-object.ts';
import { readElfObject } from '../../../runtime/object/elf-object.ts';

/** Just as much of a kernel as loading needs: three helpers, one of each state. */
export function loadEnvironment(): LoadEnvironment {
  const memory = new GuestMemory();
  const jiffies = memory.allocate('jiffies', 8, READ | WRITE);
  const kallsyms = new Kallsyms({
    helpers: [
      { name: 'bpf_ktime_get_ns', state: 'modelled' },
      { name: 'rex_landingpad', state: 'control' },
      { name: 'just_return_func', state: 'control' },
      { name: 'bpf_ringbuf_reserve', state: 'unsupported' },
    ],
    functions: [],
    jiffiesOffset: jiffies.offset,
  });
  const maps = new Maps({ memory, possibleCpus: [0], currentCpu: () => 0 });
  return { memory, kallsyms, maps, layout: loadLayout() };
}

/** Loads the bytes of an object under the name `object`. */
export function load(
  bytes: Uint8Array,
  environment: LoadEnvironment = loadEnvironment(),
  options: LoadOptions = {},
): LoadedImage {
  return loadObject(environment, 'object', readElfObject(bytes, 'object'), options);
}

/** The error with which loading the bytes fails; it has left neither maps nor symbols behind. */
export function refusedLoad(bytes: Uint8Array, options: LoadOptions = {}): Diagnostic {
  const environment = loadEnvironment();
  try {
    load(bytes, environment, options);
  } catch (error) {
    assert.ok(error instanceof Diagnostic, String(error));
    assert.equal([...environment.maps.all()].length, 0, 'maps are left behind');
    return error;
  }
  assert.fail('the object was loaded');
}
