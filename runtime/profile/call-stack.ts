/** A function that was entered and not left. */
interface Frame {
  name: string;
  /** The low half of the stack pointer at its entry: there is its return address. */
  readonly slot: number;
}

/**
 * The functions that a program is in, by its stack pointer and the names of the functions where it is. It needs no frame pointers: a function is left
 * when the stack pointer is above the place of its return address, however that comes about.
 */
export class CallStack {
  private readonly frames: Frame[] = [];
  /** The first frame, which is never left. */
  private readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  /**
   * Control is at an instruction now.
   * @param name the function that it belongs to
   * @param rsp the low half of the stack pointer
   * @param called whether a call, or the kernel, has led here
   */
  come(name: string, rsp: number, called: boolean): void {
    const { frames } = this;
    while (frames.length > 0 && frames.at(-1)!.slot < rsp) frames.pop();
    const top = frames.at(-1);
    if (top === undefined || called) frames.push({ name, slot: rsp });
    // A jump to another function: its return is that of the one before.
    else top.name = name;
  }

  /** The names of all functions, the outermost first. */
  get names(): readonly string[] {
    return [this.root, ...this.frames.map(({ name }) => name)];
  }
}
