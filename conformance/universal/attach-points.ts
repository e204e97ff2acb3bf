import { exists, host } from '../../base/host.ts';
import { readTracepointFile } from '../../captures/events/tracepoint-descriptions.ts';
import { systemCallRecord } from '../../kernel-model/contexts/tracepoint-events.ts';
import type { KernelConfiguration } from '../../kernel-model/kernel-configuration.ts';
import type { TracepointFormat } from '../../kernel-model/tracefs/tracepoint-format.ts';
import type { LoadedObject, ProgramDescription } from '../../runtime/loaded-object.ts';

/** The system call whose function is used if a section names no function. */
const FUNCTION = '__x64_sys_dup';
const INTERFACE = 'eth0';
/** Descriptions of tracepoints that come with the suite, laid out as in tracefs. */
const FORMATS = 'captures/files/formats';

/** Where a program is attached, and what the kernel needs for it. */
export interface AttachPlan {
  /** The interface, function or event; `undefined` for a perf event. */
  readonly place: string | undefined;
  /** The arguments of {@link Target.attach}, if the section does not give them. */
  readonly to: string | undefined;
  /** The description of the tracepoint, unless it belongs to a system call. */
  readonly format: TracepointFormat | undefined;
  /** What the kernel is given for it. */
  readonly configuration: KernelConfiguration;
}

/** The description of a tracepoint: what the caller knows, or one that comes with the suite. */
function formatOf(event: string, known: readonly TracepointFormat[]): TracepointFormat | undefined {
  const given = known.find((format) => format.event === event);
  if (given !== undefined || systemCallRecord(event) !== undefined) return given;
  const { paths, packageFolder } = host();
  const path = paths.join(packageFolder, FORMATS, event, 'format');
  return exists(path) ? readTracepointFile(path)[0] : undefined;
}

/**
 * The attach point of a program in the check: the one of its section, or the one of `rex-conformance run`.
 * @param formats descriptions of tracepoints that the caller has
 */
export function planAttachment(program: ProgramDescription, formats: readonly TracepointFormat[]): AttachPlan {
  const { type, attachPoint } = program;
  const nothing = { format: undefined, configuration: {} };
  switch (type) {
    case 'xdp':
    case 'tc':
      return { place: INTERFACE, to: undefined, ...nothing };
    case 'perf_event':
      return { place: undefined, to: undefined, ...nothing };
    case 'kprobe':
      return { place: attachPoint ?? FUNCTION, to: attachPoint === undefined ? FUNCTION : undefined, ...nothing };
    case 'tracepoint': {
      const format = attachPoint === undefined ? undefined : formatOf(attachPoint, formats);
      const configuration = format === undefined ? {} : { tracepoints: [format] };
      return { place: attachPoint, to: undefined, format, configuration };
    }
  }
}

/**
 * The same with the probed function added to the kernel, for functions that the model does not know. An override program gets it open to
 * error injection: whether it is, only the kernel that has it can tell.
 */
export function withFunction(plan: AttachPlan, object: LoadedObject): AttachPlan {
  const errorInjection = object.imports.includes('just_return_func');
  return {
    ...plan,
    configuration: { ...plan.configuration, functions: [{ name: plan.place ?? FUNCTION, errorInjection }] },
  };
}
