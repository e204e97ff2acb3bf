import { shippedPath } from '../../base/host.ts';
import { listNames } from '../../base/known-names.ts';
import { nearWords } from '../../base/nearest-word.ts';
import { loadCatalogue } from '../../conformance/catalogue.ts';
import { UNIVERSAL_REQUIREMENTS } from '../../conformance/universal/requirements.ts';
import { usageError } from '../usage-error.ts';

/** So many requirements near an unknown one are named. */
const MOST_NEAR = 4;

/** @throws Diagnostic USAGE for a requirement that the universal profile does not have */
export function expectInProfile(only: readonly string[]): void {
  const strange = only.find((id) => !UNIVERSAL_REQUIREMENTS.includes(id));
  if (strange === undefined) return;
  const known = loadCatalogue().requirements.some(({ id }) => id === strange);
  const near = known ? [] : nearWords(strange, UNIVERSAL_REQUIREMENTS).slice(0, MOST_NEAR);
  const list = shippedPath('features/requirements.yaml');
  throw usageError(
    `--only takes a requirement of the universal profile, not "${strange}"`,
    known
      ? 'it does not bind every program; scenarios of features judge it'
      : `the catalogue, ${list}, does not have it${near.length === 0 ? '' : `; the nearest are ${listNames(near)}`}`,
    near.length === 0
      ? 'choose one that npx rex-conformance check lists for an object'
      : `write --only ${near[0]}, or choose another that npx rex-conformance check lists for an object`,
  );
}
