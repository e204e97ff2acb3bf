import { nearestWord } from '../../base/nearest-word.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { UNIVERSAL_REQUIREMENTS } from '../../conformance/universal/requirements.ts';
import { usageError } from '../usage-error.ts';

/** @throws Diagnostic USAGE for a requirement that the universal profile does not have */
export function expectInProfile(only: readonly string[]): void {
  const strange = only.find((id) => !UNIVERSAL_REQUIREMENTS.includes(id));
  if (strange === undefined) return;
  const known = loadCatalogue().requirements.some(({ id }) => id === strange);
  const nearest = nearestWord(strange, UNIVERSAL_REQUIREMENTS);
  throw usageError(
    `--only takes a requirement of the universal profile, not "${strange}"`,
    known ? 'it does not bind every program; scenarios of features judge it' : 'the catalogue does not have it',
    nearest === undefined || known
      ? 'choose one that npx rex-conformance check lists for an object'
      : `write --only ${nearest}, or choose another that npx rex-conformance check lists for an object`,
  );
}
