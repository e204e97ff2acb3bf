/** Where a program of `waypoints` stands, in the order of its maps: xdp, two at ingress, one at egress. */
export const PLACES = ['xdp', 'ingress', 'second', 'egress'] as const;
export type Place = (typeof PLACES)[number];

/** The interfaces of a course; `near` and `other` have a far end each, where what leaves them arrives. */
export type Device = 'lo' | 'near' | 'other';

/** What a program does with a packet: its result, and a copy that it sends to an interface, or to a number that none has. */
export interface Plan {
  readonly verdict: number;
  readonly copyTo?: Device | number;
  readonly flags?: number;
}

/** One packet, and what programs do with it. */
export interface Course {
  readonly what: string;
  readonly plans: Partial<Record<Place, Plan>>;
  readonly frame: Uint8Array;
  /** Whether it leaves through `near`; it arrives there where left out. */
  readonly leaves?: boolean;
}

/** Courses that have the programs at the same places. */
export interface CourseGroup {
  readonly attached: readonly (readonly [place: Place, device: Device, by?: 'tcx'])[];
  readonly otherIsDown?: boolean;
  /** The MTU of `other`. */
  readonly otherMtu?: number;
  /** Whether xdp is that of the driver. */
  readonly nativeXdp?: boolean;
  readonly courses: readonly Course[];
}

/** What a program saw of a packet. */
export interface Sighting {
  readonly device: string;
  readonly ingressDevice: string;
  readonly queue: number;
  readonly len: number;
  readonly protocol: number;
  readonly packetType: number;
  readonly vlanPresent: number;
  readonly vlanTci: number;
  readonly vlanProtocol: number;
  readonly mark: number;
}

/** What came of a course: how often each place saw a packet, the last that it saw, and what bpf_clone_redirect gave there, where it was not 0. */
export interface CourseOutcome {
  readonly places: Partial<Record<Place, { readonly times: number; readonly last: Sighting; readonly copied: number }>>;
  /** Frames of the course that left by an interface, in hexadecimal. */
  readonly left: { readonly near: readonly string[]; readonly other: readonly string[] };
  /** Whether the packet itself reached the network stack, or left. */
  readonly passed: boolean;
}

const frame = (...rest: number[]) =>
  Uint8Array.from([2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, ...rest, ...Array(Math.max(0, 20 - rest.length)).fill(0xab)]);
/** A frame of a protocol for experiments, without a tag. */
export const PLAIN = frame(0x88, 0xb5, 1, 2, 3, 4);
const TAGGED = frame(0x81, 0x00, 0x60, 0x64, 0x88, 0xb5, 1, 2);
const to = (...destination: number[]) => Uint8Array.from([...destination, ...PLAIN.subarray(6)]);

const FRAMES: readonly (readonly [string, Uint8Array])[] = [
  ['no tag', PLAIN],
  ['a tag', TAGGED],
  ['a tag of 802.1ad', frame(0x88, 0xa8, 0x60, 0x64, 0x88, 0xb5, 1, 2)],
  ['a tag of zeroes', frame(0x81, 0x00, 0, 0, 0x88, 0xb5, 1, 2)],
  ['two tags', frame(0x88, 0xa8, 0x00, 0x65, 0x81, 0x00, 0x60, 0x64, 0x88, 0xb5)],
  ['a tag and a length', frame(0x81, 0x00, 0x60, 0x64, 0x00, 0x06, 0xaa, 0xaa)],
  ['a tag, a length, no LLC', frame(0x81, 0x00, 0x60, 0x64, 0x00, 0x06, 0xff, 0xff)],
  ['a length', frame(0x00, 0x06, 0xaa, 0xaa)],
  ['a length, no LLC', frame(0x00, 0x06, 0xff, 0xff)],
  ...[14, 16, 18, 19, 20].map((size): [string, Uint8Array] => [`a tag in ${size} bytes`, TAGGED.subarray(0, size)]),
  ['nothing behind the header', PLAIN.subarray(0, 14)],
  ['all stations', to(0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['some stations', to(1, 0, 0x5e, 0, 0, 1)],
];

/** A frame of so many bytes. */
function padded(length: number) {
  const bytes = new Uint8Array(length).fill(0xab);
  bytes.set(PLAIN);
  return bytes;
}

const PASS = { verdict: 2 };
const TC_RESULTS = [-1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 100, 0x10000001];

const copy = (what: string, plan: Plan, more: Partial<Record<Place, Plan>> = {}, bytes = PLAIN): Course => ({
  what,
  plans: { xdp: PASS, ingress: plan, ...more },
  frame: bytes,
});

/** Everything that is asked of the model and of the running kernel. */
export const COURSE_GROUPS: readonly CourseGroup[] = [
  {
    attached: [
      ['xdp', 'near'],
      ['ingress', 'near'],
      ['second', 'near'],
    ],
    courses: [
      ...[0, 1, 2, 3, 4, 5, -22].map((verdict) => ({
        what: `xdp ${verdict}`,
        plans: { xdp: { verdict } },
        frame: PLAIN,
      })),
      ...TC_RESULTS.map((verdict) => ({
        what: `tc at ingress ${verdict}`,
        plans: { xdp: PASS, ingress: { verdict } },
        frame: PLAIN,
      })),
      ...FRAMES.map(([what, bytes]) => ({ what, plans: { xdp: PASS, ingress: { verdict: -1 } }, frame: bytes })),
    ],
  },
  {
    attached: [['egress', 'near']],
    courses: [
      ...TC_RESULTS.map((verdict) => ({
        what: `tc at egress ${verdict}`,
        plans: { egress: { verdict } },
        frame: PLAIN,
        leaves: true,
      })),
      { what: 'copies of copies', plans: { egress: { verdict: 0, copyTo: 'near' } }, frame: PLAIN, leaves: true },
    ],
  },
  {
    attached: [
      ['ingress', 'near'],
      ['egress', 'other'],
      ['xdp', 'other'],
      ['second', 'other'],
    ],
    courses: [
      copy('a copy out', { verdict: 0, copyTo: 'other' }),
      copy('a copy out with a tag', { verdict: 0, copyTo: 'other' }, {}, TAGGED),
      copy('a copy out of a packet that is dropped', { verdict: 2, copyTo: 'other' }),
      copy('a copy in', { verdict: 0, copyTo: 'other', flags: 1 }),
      copy('a copy in with a tag', { verdict: 0, copyTo: 'other', flags: 1 }, {}, TAGGED),
      copy('a copy in, dropped at xdp', { verdict: 0, copyTo: 'other', flags: 1 }, { xdp: { verdict: 1 } }),
      copy('a copy in, sent back at xdp', { verdict: 0, copyTo: 'other', flags: 1 }, { xdp: { verdict: 3 } }),
      copy('a copy out, used up at egress', { verdict: 0, copyTo: 'other' }, { egress: { verdict: 4 } }),
      copy('a copy out, redirected at egress', { verdict: 0, copyTo: 'other' }, { egress: { verdict: 7 } }),
      copy('a copy of the shortest frame', { verdict: 0, copyTo: 'other' }, {}, PLAIN.subarray(0, 14)),
      copy('a copy to nobody', { verdict: 0, copyTo: 4242 }),
      copy('a copy into nobody', { verdict: 0, copyTo: 4242, flags: 1 }),
      copy('a copy with an unknown flag', { verdict: 0, copyTo: 'other', flags: 2 }),
    ],
  },
  {
    attached: [
      ['ingress', 'near'],
      ['egress', 'lo'],
      ['xdp', 'lo'],
      ['second', 'lo'],
    ],
    courses: [
      copy('a copy out by lo', { verdict: 0, copyTo: 'lo' }),
      copy('a copy into lo', { verdict: 0, copyTo: 'lo', flags: 1 }),
    ],
  },
  {
    attached: [
      ['ingress', 'near'],
      ['egress', 'other'],
      ['xdp', 'other'],
    ],
    otherIsDown: true,
    courses: [
      copy('a copy out of what is down', { verdict: 0, copyTo: 'other' }),
      copy('a copy into what is down', { verdict: 0, copyTo: 'other', flags: 1 }),
    ],
  },
  {
    attached: [
      ['ingress', 'near', 'tcx'],
      ['second', 'near', 'tcx'],
    ],
    courses: TC_RESULTS.map((verdict) => ({
      what: `tcx at ingress ${verdict}`,
      plans: { ingress: { verdict }, second: { verdict: 2 } },
      frame: PLAIN,
    })),
  },
  {
    attached: [
      ['second', 'near'],
      ['ingress', 'near', 'tcx'],
    ],
    courses: TC_RESULTS.map((verdict) => ({
      what: `tcx at ingress before a filter ${verdict}`,
      plans: { ingress: { verdict }, second: { verdict: 0 } },
      frame: PLAIN,
    })),
  },
  {
    attached: [['egress', 'near', 'tcx']],
    courses: TC_RESULTS.map((verdict) => ({
      what: `tcx at egress ${verdict}`,
      plans: { egress: { verdict } },
      frame: PLAIN,
      leaves: true,
    })),
  },
  {
    attached: [
      ['ingress', 'near'],
      ['ingress', 'near'],
      ['ingress', 'near'],
      ['second', 'near'],
    ],
    courses: [-1, 0, 2, 3].map((verdict) => ({
      what: `the same filter three times ${verdict}`,
      plans: { ingress: { verdict }, second: { verdict: 0 } },
      frame: PLAIN,
    })),
  },
  {
    attached: [
      ['ingress', 'near'],
      ['second', 'other'],
      ['egress', 'other'],
    ],
    otherMtu: 72,
    courses: [90, 91].flatMap((length) => [
      copy(
        `a copy of ${length} bytes into an MTU of 72`,
        { verdict: 0, copyTo: 'other', flags: 1 },
        {},
        padded(length),
      ),
      copy(`a copy of ${length} bytes out of an MTU of 72`, { verdict: 0, copyTo: 'other' }, {}, padded(length)),
    ]),
  },
  {
    attached: [
      ['xdp', 'near'],
      ['ingress', 'near'],
      ['xdp', 'other'],
      ['second', 'other'],
    ],
    nativeXdp: true,
    courses: [
      // XDP_TX of one virtual interface is lost unless the other one has xdp, too (veth_xdp_xmit, drivers/net/veth.c).
      ...[0, 1, 2, 5].map((verdict) => ({
        what: `native xdp ${verdict}`,
        plans: { xdp: { verdict } },
        frame: PLAIN,
      })),
      copy('a copy in, behind native xdp', { verdict: 0, copyTo: 'other', flags: 1 }),
    ],
  },
];
