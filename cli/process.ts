import { main } from './main.ts';

/** A reader that closes early (`| head`) ends the process quietly, as it ends any other filter. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2), {
  out: process.stdout,
  error: process.stderr,
  environment: process.env,
});
