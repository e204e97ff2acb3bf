import type { AttachPoint } from '../inputs/attach-points.ts';
import type { PhraseParameter } from './phrase-parameter.ts';

const ATTACH_POINT =
  /(?:(xdp|tc|tc egress) on "([^"]+)"|(tracepoint|kprobe|kretprobe|uprobe|uretprobe) "([^"]+)"|a perf event)(?: by (link|netlink|tc filter|tcx))?/;

function attachPoint(
  net: string | undefined,
  device: string | undefined,
  hook: string | undefined,
  name: string | undefined,
  way: string | undefined,
): AttachPoint {
  if (net === 'tc egress') return { kind: 'tc', name: device, direction: 'egress', ...(way && { way }) };
  if (net !== undefined) return { kind: net, name: device, ...(way && { way }) };
  return { kind: hook ?? 'perf_event', name, ...(way && { way }) };
}

/** How the kernel treats a program. */
export type Standing = 'still attached' | 'missed';

/** Objects and where their programs are attached. */
export const ATTACHING_PARAMETERS: readonly PhraseParameter[] = [
  {
    name: 'attachPoint',
    meaning:
      '`xdp on "eth0"` (by a link, which ends with its loader; ` by netlink` stays), `tc on "eth0"` (at ingress, by `tc filter`, which stays; ` by tcx` is a link), `tc egress on "eth0"`, `tracepoint "syscalls/sys_enter_dup"`, `kprobe "__x64_sys_dup"` (also kretprobe, uprobe, uretprobe), `a perf event` (the last three always by a link; ` by link` may be added)',
    regexp: ATTACH_POINT,
    transformer: attachPoint,
  },
  {
    name: 'standing',
    meaning: '`still attached`, `missed`',
    regexp: /still attached|missed/,
    transformer: (standing) => standing as Standing,
  },
  {
    name: 'attached',
    meaning: 'nothing, or `, attached to ` and an `{attachPoint}`',
    regexp: new RegExp(`(?:(, attached to )(?:${ATTACH_POINT.source}))?`),
    transformer: (attached, ...groups) =>
      attached === undefined ? undefined : attachPoint(groups[0], groups[1], groups[2], groups[3], groups[4]),
  },
  {
    name: 'sharing',
    meaning:
      'nothing, or `, sharing map "counts"`, `, sharing maps "counts" and "totals"`: the maps that objects share',
    regexp: /(?:, sharing maps? ("[^"]+"(?:(?:, | and )"[^"]+")*),?)?/,
    transformer: (list): string[] => [...(list ?? '').matchAll(/"([^"]+)"/g)].map(([, name]) => name!),
  },
];
