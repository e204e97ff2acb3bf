import { Diagnostic, type DiagnosticDetails } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import type { Json } from '../wire/codec.ts';
import { type LineFault, LONGEST_MESSAGE } from './lines.ts';

/**
 * An adapter failed, or the kernel behind it. It is an answer to nothing: no step may take it for a refusal, and no judge for the fault of an
 * object.
 */
export class TargetFault extends Diagnostic {
  constructor(details: DiagnosticDetails) {
    super(details);
    this.name = 'TargetFault';
  }
}

/** How much of a message of an adapter is shown. */
const SHOWN = 200;

/** The beginning of a text of an adapter, on one line. */
export function beginning(text: string): string {
  const plain = plainLine(text);
  return plain.length <= SHOWN ? plain : `${plain.slice(0, SHOWN)} …`;
}

/** A value of an adapter, in one line; it may be nested deeper than can be shown. */
export function shown(json: Json | undefined): string {
  try {
    return beginning(JSON.stringify(json ?? null));
  } catch (error) {
    if (error instanceof RangeError) return 'a value that is nested too deeply';
    throw error;
  }
}

/** An adapter said something that the protocol does not have. */
export function protocolFault(adapter: string, problem: string, cause: string): TargetFault {
  return new TargetFault({
    code: 'TARGET_PROTOCOL',
    kind: 'input',
    message: `${adapter}: ${problem}`,
    cause,
    hint: 'check its messages against docs/target-protocol.md; run npx rex-conformance target --self-test on it',
  });
}

/** An adapter ended before it answered. */
export function adapterEnded(adapter: string, reason: string, details: readonly string[]): TargetFault {
  return new TargetFault({
    code: 'TARGET_ENDED',
    kind: 'input',
    message: `${adapter} is gone: ${reason}`,
    cause: details.length === 0 ? 'it wrote nothing to its standard error' : details.join('\n'),
    hint: 'look for the reason in what it wrote to standard error; the next scenario starts it again',
  });
}

/** An adapter did not answer in time. */
export function adapterSilent(adapter: string, method: string, seconds: number): TargetFault {
  return new TargetFault({
    code: 'TARGET_TIMEOUT',
    kind: 'input',
    message: `${adapter} has not answered ${method} within ${seconds} s`,
    cause: 'each request has to be answered in time; the adapter was ended, because its kernel may hang',
    hint: 'look for the reason why it hangs, or raise the timeout of the target in rex-conformance.yaml',
  });
}

/** The kernel behind an adapter is gone. */
export function kernelGone(adapter: string, message: string): TargetFault {
  return new TargetFault({
    code: 'TARGET_KERNEL_GONE',
    kind: 'conformance',
    message: `${adapter}: the kernel is gone: ${beginning(message)}`,
    cause: 'the adapter says that the kernel behind it crashed or went away; it was ended',
    hint: 'read the log of that kernel; the next scenario starts the adapter again',
  });
}

const GARBLED: Readonly<Record<LineFault['fault'], string>> = {
  'too long': `a line of more than ${LONGEST_MESSAGE / 1024 / 1024} MiB`,
  'no UTF-8': 'a line that is not UTF-8',
};

/** An adapter wrote something that is not a line. */
export function garbled(adapter: string, { fault, beginning: text }: LineFault): TargetFault {
  return protocolFault(adapter, GARBLED[fault], `it begins with ${beginning(text)}`);
}
