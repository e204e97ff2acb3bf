import type { LayoutDifference } from '../../runtime/load/layout-check.ts';

/** Whether an object runs on a kernel. */
export interface PortabilityRow {
  /** The layout's name or file. */
  readonly layout: string;
  /** The kernel's release. */
  readonly kernel: string;
  readonly runs: boolean;
  /** Empty if it runs. */
  readonly differences: readonly LayoutDifference[];
}

/** On which kernels an object runs. */
export interface PortabilityResult {
  readonly object: string;
  /** The release of the kernel that it is built for. */
  readonly kernel: string;
  readonly architecture: string;
  /** How many fields of how many structs it uses. */
  readonly structs: number;
  readonly fields: number;
  readonly layouts: readonly PortabilityRow[];
}
