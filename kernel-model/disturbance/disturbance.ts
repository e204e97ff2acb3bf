/** The most entries of a map that {@link Disturbance.mapFilledBefore} fills, and the most bytes of a ring buffer. */
export const LARGEST_FILLED_MAP = 4096;
export const LARGEST_FILLED_RING = 16 * 1024 * 1024;

/**
 * Changes one run at exact places, so that it goes a way that events alone cannot choose. Everything else of the run is
 * as usual.
 */
export interface Disturbance {
  /** The n-th helper call, counted from 1, is not carried out and gives this result: rax, 64 bits. */
  readonly helperResult?: { readonly call: number; readonly result: bigint };
  /** Control continues at this place, bytes from the image base, instead of the next instruction. */
  readonly jump?: { readonly atInstruction: number; readonly to: number };
  /** The program is entered this many bytes further down on the Rex stack, as if its callers' frames were there. */
  readonly stackLowered?: number;
  /**
   * After this many helper calls, every free cleanup entry of the CPU is taken by another, until the run ends. 0: before
   * its first instruction.
   */
  readonly cleanupEntriesTakenAfter?: number;
  /**
   * After this many helper calls, another CPU gives every byte of the map values that the run has looked up this value.
   * Values with a held lock stay, because other CPUs wait for it. Values of one CPU stay, too.
   */
  readonly valuesWritten?: { readonly afterCall: number; readonly byte: number };
  /** After this many helper calls, another CPU deletes the elements of those values, if the map lets it, and no lock in it is held. */
  readonly valuesDeletedAfter?: number;
  /**
   * Before the n-th helper call, counted from 1, others fill the map that it is about: another CPU fills a hash map, and leaves out its key, or a
   * queue or stack. In a ring buffer another CPU takes all room, and discards it. In a perf event array records fill buffers of up to 1 MiB.
   */
  readonly mapFilledBefore?: number;
  /** Compares what others see of the kernel before and after the n-th helper call, counted from 1 (`callKept` of the run). */
  readonly comparedCall?: number;
  /** After this many helper calls, or from the start (0), jiffies and the clocks that programs read stand still until the run ends. */
  readonly clockHeldAfter?: number;
  /**
   * After this many helper calls, or from the start (0), the variable `jiffies` has this value, 64 bits, until the run ends. The kernel's own time
   * goes on.
   */
  readonly jiffiesShown?: { readonly afterCall: number; readonly value: bigint };
  /** The watchdog's timer fires again, after this many retired instructions of the whole run. */
  readonly firesAgainAt?: number;
  /** Notes the places of this many instructions of the run, from the first on (`noted` of the run). It is slow. */
  readonly noted?: number;
  /** Notes when the first 10,000 helper calls begin and end, and what they print (`noted.calls` of the run). */
  readonly callsNoted?: boolean;
}
