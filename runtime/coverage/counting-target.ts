import { EngineCounts } from '../cpu/counts/engine-counts.ts';
import type { CodeImage, EngineFactory } from '../cpu/engine.ts';
import { createCountingEngine } from '../cpu/translation/translated-engine.ts';
import { EmulatedTarget } from '../emulated-target.ts';
import type { LoadedObject } from '../loaded-object.ts';
import type { LoadOptions } from '../target.ts';
import { Executions, type ObjectExecutions } from './executions.ts';

/** A loaded object, as its counts need it. */
interface Place {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** The window offset of its image. */
  readonly base: number;
}

/** The engines of one kernel, and the objects that they execute. */
class Counting {
  readonly places = new Map<CodeImage, Place>();
  readonly engines: { readonly image: CodeImage; readonly counts: EngineCounts }[] = [];

  readonly createEngine: EngineFactory = (memory, image, kernelEntry, cpuid) => {
    const counts = new EngineCounts();
    this.engines.push({ image, counts });
    return createCountingEngine(counts)(memory, image, kernelEntry, cpuid);
  };

  /** Adds what was counted until now to a sum. */
  addTo(executions: Executions): void {
    for (const { image, counts } of this.engines) {
      const place = this.places.get(image);
      if (place !== undefined) executions.add(place.name, place.bytes, counts, place.base);
    }
  }

  /** Gives what was counted to a sum, once. */
  moveTo(executions: Executions): void {
    this.addTo(executions);
    this.engines.length = 0;
  }
}

/** A kernel that is emulated, and counts how often it executes each instruction. Its runs are those of any other emulated kernel. */
export class CountingTarget extends EmulatedTarget {
  readonly #executions: Executions;
  readonly #counting: Counting;

  /** @param executions where everything is added, at the end of the kernel */
  constructor(executions: Executions) {
    const counting = new Counting();
    super({ createEngine: counting.createEngine });
    this.#executions = executions;
    this.#counting = counting;
    executions.opened(this);
  }

  override async load(name: string, bytes: Uint8Array, options?: LoadOptions): Promise<LoadedObject> {
    const object = await super.load(name, bytes, options);
    const { image } = this.objects.find(name);
    this.#counting.places.set(image.code, { name, bytes, base: image.region.offset });
    return object;
  }

  override async shutdown(): Promise<void> {
    this.close();
    await super.shutdown();
  }

  /** All executions until now, by the SHA-256 of each object. Counting goes on. */
  executed(): ReadonlyMap<string, ObjectExecutions> {
    const sum = new Executions();
    this.#counting.addTo(sum);
    return sum.objects;
  }

  /** Adds what was counted until now, and counts no further. */
  close(): void {
    this.#counting.moveTo(this.#executions);
    this.#executions.closed(this);
  }
}
