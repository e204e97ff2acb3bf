import '../node/install.ts';
import { isReaderGone, notPrinted, READER_GONE } from '../node/output-stream.ts';
import { EXIT_CODES } from './exit-codes.ts';
import { main } from './main.ts';

let unprinted = false;

// What cannot be printed is said once; files that are to be written are written all the same.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (isReaderGone(error)) process.exit(READER_GONE);
  if (!unprinted) process.stderr.write(`${notPrinted(error).format()}\n`);
  unprinted = true;
  process.exitCode = EXIT_CODES.input;
});
// There is nowhere left to say it.
process.stderr.on('error', () => undefined);

const code = await main(process.argv.slice(2), {
  out: process.stdout,
  error: process.stderr,
  environment: process.env,
});
process.exitCode = unprinted ? EXIT_CODES.input : code;
