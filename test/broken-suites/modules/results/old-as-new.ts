import { RunFolder as Folder } from '../../../../reports/results/run-folder.ts';

export * from '../../../../reports/results/run-folder.ts';

/** What the run before has left stays until there is something else. */
export class RunFolder extends Folder {
  override begin(): void {}
}
