import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { host } from '../../base/host.ts';
import { writeOutputFile } from '../../node/output-file.ts';
import { readSourceList } from '../../project/cargo-sources.ts';
import { digestOf, readRecord, recordPath, recordText } from '../../project/source-record.ts';

/** Whether a source is one that the build makes itself: a file in the folder `target`, such as those of build scripts. */
function isMade(source: string, root: string): boolean {
  return source.startsWith(`${root}${sep}target${sep}`);
}

function changedSince(source: string, time: number): boolean {
  const { mtimeMs = 0 } = statSync(source, { throwIfNoEntry: false }) ?? {};
  return mtimeMs >= time;
}

/**
 * Notes beside an object what it was built from. A source that changed during the build is noted as unknown: the compiler may have read it
 * before or after the change. It looks changed until the next build.
 * @param path the object's absolute path
 * @param build the folder of the workspace, whether Cargo linked the object now, and when the build began, in milliseconds since 1970
 * @throws Diagnostic FILE_NOT_WRITTEN
 */
export function noteSources(
  path: string,
  { root, fresh, begun }: { readonly root: string; readonly fresh: boolean; readonly begun: number },
): void {
  const list = readSourceList(path);
  // Cargo did not link it again, so the earlier note holds.
  if (list === undefined || (fresh && readRecord(path) !== undefined)) return;
  const sources = list.sources.flatMap((source) => {
    const found = isMade(source, root) ? undefined : digestOf(source);
    if (found === undefined || found === 'gone') return [];
    return [[relative(dirname(path), source), changedSince(source, begun) ? '' : found] as const];
  });
  const object = host().sha256(readFileSync(path));
  writeOutputFile(
    recordPath(path),
    recordText({ object, sources: Object.fromEntries(sources) }),
    'the list of sources',
  );
}
