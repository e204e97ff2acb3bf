import { Diagnostic } from '../../base/diagnostic.ts';
import type { Catalogue } from '../../conformance/catalogue.ts';
import { UNIVERSAL_REQUIREMENTS } from '../../conformance/universal/requirements.ts';
import type { Results } from '../../vocabulary/results.ts';
import type { SuiteVersion } from './suite.ts';

/** A difference between a bundle's requirements and the catalogue's; undefined if they agree. */
export function otherwiseThanCatalogue({ requirements, checks }: Results, catalogue: Catalogue): string | undefined {
  for (const { id, level } of requirements) {
    const known = catalogue.find(id);
    if (known === undefined) return `there is no requirement ${id}`;
    if (known.level !== level) return `${id} is a ${known.level}, and the bundle calls it a ${level}`;
  }
  // Each check judges the whole profile.
  const judged = new Set(
    requirements.filter(({ judgements }) => judgements.some(({ by }) => by === 'check')).map(({ id }) => id),
  );
  const due = UNIVERSAL_REQUIREMENTS.filter((id) => catalogue.find(id) !== undefined);
  const missing = checks.length === 0 ? undefined : due.find((id) => !judged.has(id));
  return missing && `${checks[0]!.object} was checked, but ${missing} has no judgement`;
}

/**
 * Refuses a bundle of this version with requirements that differ from the catalogue's. Bundles of other versions pass,
 * because their catalogue is unknown here.
 * @param file the bundle's name in errors
 * @throws Diagnostic RESULTS_CONTRADICTORY
 */
export function expectCatalogue(results: Results, file: string, suite: SuiteVersion, catalogue: Catalogue): void {
  if (results.suite.name !== suite.name || results.suite.version !== suite.version) return;
  const cause = otherwiseThanCatalogue(results, catalogue);
  if (cause === undefined) return;
  throw new Diagnostic({
    code: 'RESULTS_CONTRADICTORY',
    kind: 'input',
    message: `${file}: the results contradict the catalogue of requirements`,
    cause,
    hint: 'create them again; they were changed after they were written',
  });
}
