import process from 'node:process';
import { findFault } from '../../broken/table.ts';
import { EmulatedTarget } from '../../runtime/emulated-target.ts';
import { CAPABILITY_NAMES } from '../../target/capabilities.ts';
import { PROTOCOL_VERSION } from '../../target/handshake.ts';
import { LineSplitter } from '../../target/rpc/lines.ts';
import { type Offer, TargetServer } from '../../target/serve.ts';

/** The emulated kernel, as an adapter offers it. @param version that of the suite */
export function emulatedOffer(version: string): Offer {
  return {
    welcome: {
      protocol: PROTOCOL_VERSION,
      target: { name: 'emulated', version, kernel: 'emulated' },
      capabilities: CAPABILITY_NAMES,
    },
    newTarget: (fault) => (fault === undefined ? new EmulatedTarget() : findFault(fault).target()),
  };
}

/** Is the adapter of the emulated kernel, over standard input and output, until the input ends. */
export async function serveEmulated(version: string): Promise<void> {
  const server = new TargetServer(emulatedOffer(version), (line) => process.stdout.write(`${line}\n`));
  await new Promise<void>((resolve) => {
    const splitter = new LineSplitter(
      (line) => server.hear(line),
      () => resolve(),
    );
    process.stdin.on('data', (bytes: Buffer) => splitter.push(bytes));
    process.stdin.once('end', () => resolve());
  });
  process.stdin.destroy();
  await server.end();
}
