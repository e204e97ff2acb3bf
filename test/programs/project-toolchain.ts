import { Diagnostic } from '../../base/diagnostic.ts';
import { findProjectToolchain, type ProjectToolchain } from '../../programs/toolchain/project-toolchain.ts';
import { skipUnless } from '../skip.ts';

function found(): ProjectToolchain | Diagnostic {
  try {
    return findProjectToolchain(import.meta.dirname, undefined);
  } catch (error) {
    if (error instanceof Diagnostic) return error;
    throw error;
  }
}

/** The `skip` option of tests that build Rust projects; its reason is what is missing. */
export function needsProjectToolchain(): { skip?: string } {
  const toolchain = found();
  return toolchain instanceof Diagnostic ? skipUnless(false, toolchain.message) : {};
}
