import { Diagnostic } from '../../base/diagnostic.ts';
import { plainLine } from '../../base/plain-text.ts';
import { type LineFault, LONGEST_MESSAGE } from './lines.ts';

/** How much of a message of an adapter is shown. */
const SHOWN = 200;

/** The beginning of a text of an adapter, on one line. */
export function beginning(text: string): string {
  const plain = plainLine(text);
  return plain.length <= SHOWN ? plain : `${plain.slice(0, SHOWN)} …`;
}

/** An adapter said something that the protocol does not have. */
export function protocolFault(adapter: string, problem: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_PROTOCOL',
    kind: 'input',
    message: `${adapter}: ${problem}`,
    cause,
    hint: 'compare its messages with docs/target-protocol.md; run rex-conformance target --self-test on it',
  });
}

/** An adapter ended before it answered. */
export function adapterEnded(adapter: string, reason: string, details: readonly string[]): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_ENDED',
    kind: 'input',
    message: `${adapter} is gone: ${reason}`,
    cause: details.length === 0 ? 'it wrote nothing to its standard error' : details.join('\n'),
    hint: 'look for the reason in what it wrote to standard error; the next scenario starts it again',
  });
}

/** An adapter did not answer in time. */
export function adapterSilent(adapter: string, method: string, seconds: number): Diagnostic {
  return new Diagnostic({
    code: 'TARGET_TIMEOUT',
    kind: 'input',
    message: `${adapter} has not answered ${method} within ${seconds} s`,
    cause: 'each request has to be answered in time; the adapter was ended, because its kernel may hang',
    hint: 'find out why it hangs, or raise the timeout of the target in rex-conformance.yaml',
  });
}

/** The kernel behind an adapter is gone. */
export function kernelGone(adapter: string, message: string): Diagnostic {
  return new Diagnostic({
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
  'no end': 'a line without an end, the last one',
};

/** An adapter wrote something that is not a line. */
export function garbled(adapter: string, { fault, beginning: text }: LineFault): Diagnostic {
  return protocolFault(adapter, GARBLED[fault], `it begins with ${beginning(text)}`);
}
