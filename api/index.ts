import '../node/install.ts';
/** `rex-conformance`: the kernel that programs are judged on, and the types of what a project's own steps meet. */
import { EmulatedTarget as Emulation } from '../runtime/emulated-target.ts';
import type { Target } from '../runtime/target.ts';

export { Diagnostic, type DiagnosticDetails, type DiagnosticKind } from '../base/diagnostic.ts';
export type * from '../kernel-model/events.ts';
export type * from '../kernel-model/kernel-configuration.ts';
export type * from '../runtime/loaded-object.ts';
export type * from '../runtime/program-run.ts';
export type * from '../runtime/target.ts';
export { Mismatch } from '../steps/comparisons/mismatch.ts';
export type { AttachPoint } from '../steps/inputs/attach-points.ts';
export type { FiredEvent, RunSelector } from '../steps/running/outcomes.ts';
export type { RexWorld } from '../steps/world.ts';

/** A kernel that is emulated in this process. The same calls in the same order give the same results, to the byte. */
export const EmulatedTarget: new () => Target = Emulation;
