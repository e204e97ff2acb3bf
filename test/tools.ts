import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where Debian has bpftool, which is no place that every user looks for programs in. */
const SYSTEM = '/usr/sbin';

/** The environment in which tools are started, which finds those of the system's administrator, too. */
export const TOOL_ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH ?? ''}${delimiter}${SYSTEM}` };

/** Whether there is a program of this name to start; it is looked for and not started, which takes longer. */
export function hasTool(name: string): boolean {
  return TOOL_ENVIRONMENT.PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
