import { toOffset } from '../../kernel-model/memory/guest-memory.ts';
import type { CodeImage, Engine, Exit } from '../cpu/engine.ts';
import type { RegisterFile } from '../cpu/register-file.ts';

/**
 * Runs an image's code, and that of other images that control reaches: by a cleanup entry that a program of another
 * object left. The registers in memory are the same. It does not know who loads images. It no longer calls an image
 * that is unloaded.
 */
export class LinkedEngine implements Engine {
  readonly registers: RegisterFile;
  private readonly own: Engine;
  private readonly ownImage: CodeImage;
  private readonly imageAt: (offset: number) => CodeImage | undefined;
  private readonly open: (image: CodeImage) => Engine;
  private readonly others = new Map<CodeImage, Engine>();

  /**
   * @param imageAt finds the image with code at a window offset
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

  /** The engine for a place that another could not execute; `undefined` if no image is there. */
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
