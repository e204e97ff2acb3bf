import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Diagnostic } from '../../base/diagnostic.ts';

const run = promisify(execFile);

/** Where and for how long a compiler runs. */
export interface Invocation {
  readonly folder: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Ends the compiler when it is aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a compiler or a linker to its end. Unstable flags are allowed.
 * @param what what is built, for errors
 * @returns what it printed
 * @throws Diagnostic BUILD_FAILED with what it said against the source; an AbortError where the signal ended it
 */
export async function invoke(
  program: string,
  args: readonly string[],
  what: string,
  { folder, environment = {}, signal }: Invocation,
): Promise<string> {
  try {
    const { stdout } = await run(program, args, {
      cwd: folder,
      env: {
        ...process.env,
        RUSTC_BOOTSTRAP: '1',
        CFG_CARGO_FEATURES: '[]',
        CFG_OPT_LEVEL: '2',
        CFG_TARGET_FEATURES: '[]',
        SOURCE_DATE_EPOCH: '0',
        ...environment,
      },
      maxBuffer: 1 << 26,
      ...(signal === undefined ? {} : { signal }),
    });
    return stdout;
  } catch (error) {
    if (signal?.aborted) throw error;
    const { stderr, message } = error as { stderr?: string; message: string };
    throw new Diagnostic({
      code: 'BUILD_FAILED',
      kind: 'input',
      message: `${what} does not build`,
      cause: (stderr ?? message).trim(),
      hint: 'correct the source and build again',
    });
  }
}
