import type { KernelEvent } from '../../../kernel-model/events.ts';

/** Something that is let happen to a program. */
export interface CheckInput {
  readonly event: KernelEvent;
  /** What it is, in a few words: `a packet of 13 bytes: an Ethernet header without its last byte`. */
  readonly name: string;
  /** Whether the attach point can produce it: a program SHOULD not panic on it. */
  readonly producible: boolean;
  /** Whether it is one of the author's own events, or one of these with the watchdog firing. */
  readonly authors?: boolean;
}
