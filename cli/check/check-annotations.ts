import { annotation } from '../../reports/github-annotations.ts';
import type { UnjudgedFile } from './check-junit.ts';
import { type CheckedObject, isWaivedNow, type ShownRequirement } from './checked-object.ts';

function annotated({ path, report }: CheckedObject, requirement: ShownRequirement): string {
  const { id, level, statement, findings, breaches } = requirement;
  const [first] = findings;
  const waived = isWaivedNow(requirement);
  const more = breaches > 1 ? `found ${breaches} times; the first:\n` : '';
  const found = first === undefined ? '' : `${more}${first.message}\n${first.cause}\n${first.hint}`.trimEnd();
  const place = { file: path, title: `${report.object.name}: ${id}${waived ? ' (waived)' : ''}` };
  return annotation(waived ? 'notice' : level === 'MUST' ? 'error' : 'warning', place, `${statement}\n${found}`);
}

/**
 * The annotations of GitHub for a check: one for each failed requirement, and one for each file without a judgement.
 * @param objects with texts that are safe to print
 */
export function annotations(objects: readonly CheckedObject[], files: readonly UnjudgedFile[]): string {
  const failed = objects.flatMap((object) =>
    object.requirements
      .filter(({ outcome }) => outcome === 'failed')
      .map((requirement) => annotated(object, requirement)),
  );
  const unjudged = files.map(({ path, code, message, cause, hint }) =>
    annotation('error', { file: path, title: code }, `${message}\n${cause}\n${hint}`),
  );
  return [...failed, ...unjudged].join('');
}
