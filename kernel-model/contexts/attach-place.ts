import { Diagnostic } from '../../base/diagnostic.ts';
import type { Direction } from '../events.ts';

/**
 * How a program is attached. A link closes with the loader's file descriptors, and detaches the program. Tracepoint,
 * kprobe, perf event and xdp use links, and tcx uses only links. netlink (xdp) and `tc filter` (cls_bpf) put the
 * program into the interface itself, where it stays when the loader dies (net/core/dev.c, dev_xdp_install;
 * net/sched/cls_bpf.c).
 */
export type AttachWay = 'link' | 'netlink' | 'tc filter' | 'tcx';

/** Whether an attachment stays when the loader's file descriptors close. */
export function outlivesLoader(way: AttachWay): boolean {
  return way === 'netlink' || way === 'tc filter';
}

/** A place on a network interface, and the way to attach a program to it. The program type chooses missing parts. */
export interface InterfacePlace {
  readonly device?: string;
  readonly direction?: Direction;
  readonly way?: AttachWay;
}

/** The ways to attach each program type to an interface; the first is the default. */
export const INTERFACE_WAYS = {
  xdp: ['link', 'netlink'],
  tc: ['tc filter', 'tcx'],
} as const satisfies Readonly<Record<string, readonly AttachWay[]>>;

/**
 * Reads a place on an interface: `eth0`, `eth0 egress`, `eth0 by netlink`, `eth0 egress by tcx`.
 * @throws Diagnostic TC_DIRECTION, XDP_DIRECTION, ATTACH_WAY
 */
export function readInterfacePlace(name: string, type: 'xdp' | 'tc', to: string | undefined): InterfacePlace {
  const [, words = '', way = lackingWay(to)] = /^(.*?)(?:(?:^| )by (.*)| by)?$/s.exec(to ?? '') ?? [];
  if (type === 'xdp') {
    const [device = '', direction] = words.split(' ');
    if (direction === 'ingress' || direction === 'egress') throw noDirection(name, to, device);
    return { ...((words !== '' || to === '') && { device: words }), ...readWay(name, type, way) };
  }
  const [device = '', direction = 'ingress', ...rest] = words.split(' ');
  if ((direction !== 'ingress' && direction !== 'egress') || rest.length > 0) {
    throw new Diagnostic({
      code: 'TC_DIRECTION',
      kind: 'input',
      message: `program "${name}" cannot be attached to "${to}"`,
      cause: 'a tc program is attached to an interface at ingress or at egress',
      hint: 'write eth0, eth0 ingress or eth0 egress',
    });
  }
  return { ...(device !== '' && { device }), direction, ...readWay(name, type, way) };
}

/**
 * Reads a place that only takes links: `vfs_read`, `vfs_read by link`. Text that could be part of a name is part of it.
 * @throws Diagnostic ATTACH_WAY
 */
export function readLinkPlace(name: string, type: string, to: string | undefined): string | undefined {
  const [, place, way = lackingWay(to)] = /^(.*?)(?:(?:^| )by (link|netlink|tc filter|tcx)| by)$/s.exec(to ?? '') ?? [];
  if (way === undefined) return to;
  if (way === '') throw wayMissing(name, type, ['link']);
  if (way === 'link') return place === '' ? undefined : place;
  throw new Diagnostic({
    code: 'ATTACH_WAY',
    kind: 'input',
    message: `program "${name}" cannot be attached by "${way}"`,
    cause: `${type} programs are attached by link`,
    hint: 'leave the way out',
  });
}

/** The empty way of a place that ends in "by"; `undefined` for every other place. */
function lackingWay(to: string | undefined): '' | undefined {
  return to?.endsWith(' by') === true ? '' : undefined;
}

function noDirection(name: string, to: string | undefined, device: string): Diagnostic {
  return new Diagnostic({
    code: 'XDP_DIRECTION',
    kind: 'input',
    message: `program "${name}" cannot be attached to "${to}"`,
    cause:
      'an xdp program sees only arriving packets, and its place has no direction; tc programs are attached at ingress or at egress',
    hint: `write ${device}, or attach a tc program there`,
  });
}

function wayMissing(name: string, type: string, ways: readonly string[]): Diagnostic {
  return new Diagnostic({
    code: 'ATTACH_WAY',
    kind: 'input',
    message: `program "${name}" cannot be attached: a way is missing behind "by"`,
    cause: `${type} programs are attached by ${ways.join(' or by ')}`,
    hint: `write by ${ways[0]}, or leave "by" out`,
  });
}

function readWay(name: string, type: 'xdp' | 'tc', word: string | undefined): { readonly way: AttachWay } {
  const ways: readonly AttachWay[] = INTERFACE_WAYS[type];
  if (word === '') throw wayMissing(name, type, ways);
  const way = word === undefined ? ways[0] : ways.find((known) => known === word);
  if (way !== undefined) return { way };
  throw new Diagnostic({
    code: 'ATTACH_WAY',
    kind: 'input',
    message: `program "${name}" cannot be attached by "${word}"`,
    cause: `${type} programs are attached by ${ways.join(' or by ')}`,
    hint: `write for example eth0 by ${ways[1]}`,
  });
}
