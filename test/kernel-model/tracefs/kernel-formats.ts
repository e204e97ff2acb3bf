import { spawnSync } from 'node:child_process';

/** Prints every format file below the folder in `argv`, as JSON: `category/event` and text. */
const READ_ALL = `
const { existsSync, readdirSync, readFileSync, statSync } = require('node:fs');
const root = process.argv[1] + '/events';
const folders = (path) => readdirSync(path).filter((name) => statSync(path + '/' + name).isDirectory());
const files = folders(root).flatMap((category) => folders(root + '/' + category).map((event) => category + '/' + event));
const read = (event) => [event, readFileSync(root + '/' + event + '/format', 'utf8')];
process.stdout.write(JSON.stringify(files.filter((event) => existsSync(root + '/' + event + '/format')).map(read)));
`;

let formats: ReadonlyMap<string, string> | undefined;

/**
 * The text of every format file of the running kernel by `category/event`, from a tracefs mounted where nobody else sees it; empty where
 * that is not permitted, or the kernel has no tracefs.
 */
export function kernelFormats(): ReadonlyMap<string, string> {
  if (formats === undefined) {
    const script =
      '{ test -d /sys/kernel/tracing/events || mount -t tracefs tracefs /sys/kernel/tracing; } && exec "$0" -e "$1" /sys/kernel/tracing';
    const run = spawnSync('unshare', ['--mount', 'sh', '-c', script, process.execPath, READ_ALL], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    formats = new Map(run.status === 0 ? (JSON.parse(run.stdout) as [string, string][]) : []);
  }
  return formats;
}

/** Whether the running kernel's formats can be asked, and what a skipped test says otherwise. */
export const TRACEFS: readonly [condition: boolean, reason: string] = [
  kernelFormats().size > 0,
  'tracefs cannot be mounted',
];
