import { toOffset } from '../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Engine, Exit } from '../cpu/engine.ts';
import type { RegisterFile } from '../cpu/register-file.ts';

/**
 * Runs an image's code, and that of other images where control gets there: by a cleanup entry that a program of another object left behind.
 * The registers are the same, as they lie in memory. It does not know who loads images; one that is gone is asked for no more.
 */
export class LinkedEngine implements Engine {
  readonly registers: RegisterFile;
  private readonly own: Engine;
  private readonly ownImage: CodeImage;
  private readonly imageAt: (offset: number) => CodeImage | undefined;
  private readonly open: (image: CodeImage) => Engine;
  private readonly others = new Map<CodeImage, Engine>();

  /**
   * @param imageAt the image that has code at a window offset
   * @param open makes an engine for an image
   */
  constructor(
    image: CodeImage,
    imageAt: (offset: number) => CodeImage | undefined,
    open: (image: CodeImage) => Engine,
  ) {
    this.own = open(image);
    this.ownImage = image;
    this.registers = this.own.registers;
    this.imageAt = imageAt;
    this.open = open;
  }

  run(): Exit {
    let engine = this.own;
    for (;;) {
      const exit = engine.run();
      const next = this.engineFor(exit);
      if (next === undefined || next === engine) return exit;
      engine = next;
    }
  }

  /** The engine for the place that another could not execute; `undefined` where control has not left for one. */
  private engineFor(exit: Exit): Engine | undefined {
    if (exit.kind !== 'fault' || exit.fault.access !== 'execute' || exit.fault.address !== exit.fault.rip)
      return undefined;
    const offset = toOffset(exit.fault.rip);
    const image = offset === undefined ? undefined : this.imageAt(offset);
    if (image === undefined) return undefined;
    if (image === this.ownImage) return this.own;
    const engine = this.others.get(image) ?? this.open(image);
    this.others.set(image, engine);
    return engine;
  }
}
