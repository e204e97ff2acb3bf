import { RunFolder as Folder } from '../../reports/run-folder.ts';

export * from '../../reports/run-folder.ts';

/** What the run before has left stays until there is something else. */
export class RunFolder extends Folder {
  override begin(): void {}
}
