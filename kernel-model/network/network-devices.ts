import { utf8Bytes } from '../../base/bytes.ts';
import { Diagnostic } from '../../base/diagnostic.ts';
import type { InterfaceConfiguration } from '../kernel-configuration.ts';
import type { Layout } from '../layouts/layout.ts';
import { type GuestMemory, READ, WRITE } from '../memory/guest-memory.ts';

/** A network interface. */
export interface NetworkDevice {
  readonly name: string;
  readonly ifindex: number;
  /** Window offset of its struct net_device. */
  readonly offset: number;
  /** Whether it is up; otherwise it neither receives nor sends. */
  readonly up: boolean;
  /** The number of its receive queues; `undefined` if unknown. */
  readonly queues: number | undefined;
  /** Its MTU, if known: no longer frame arrives. */
  readonly mtu: number | undefined;
  /** Where xdp programs run. */
  readonly xdp: 'native' | 'generic';
  /** Bytes before and after a frame, and of a whole buffer, if known. */
  readonly headroom: number | undefined;
  readonly tailroom: number | undefined;
  readonly buffer: number | undefined;
  /** Whether its outgoing packets come back in (drivers/net/loopback.c). */
  readonly loopback: boolean;
}

/** The longest name of an interface (IFNAMSIZ less its NUL, include/uapi/linux/if.h), in bytes. */
const NAME_LENGTH = 15;
const LOOPBACK = 'lo';
const ETHERNET_MTU = 1500;
const LOOPBACK_MTU = 65536;
/** Hardware types (include/uapi/linux/if_arp.h). */
const ARPHRD_ETHER = 1;
const ARPHRD_LOOPBACK = 772;
const ETH_ALEN = 6;
/** The most receive queues of an interface (rtnl_create_link, net/core/rtnetlink.c). */
const MOST_QUEUES = 4096;
/** The most bytes before or after a frame. */
const MOST_ROOM = 65536;
/** The sizes of an Ethernet header and of a VLAN tag. */
const ETH_HLEN = 14;
const VLAN_HLEN = 4;
/** net_device.flags (include/uapi/linux/if.h). */
const IFF_UP = 1 << 0;
const IFF_BROADCAST = 1 << 1;
const IFF_LOOPBACK = 1 << 3;
const IFF_RUNNING = 1 << 6;
const IFF_MULTICAST = 1 << 12;

/**
 * The kernel's network interfaces. `lo` is 1 and `eth0` is 2. Any other is created when first named, and gets the next
 * number.
 */
export class NetworkDevices {
  private readonly memory: GuestMemory;
  private readonly layout: Layout;
  private readonly configured: readonly InterfaceConfiguration[];
  private readonly byName = new Map<string, NetworkDevice>();

  constructor(memory: GuestMemory, layout: Layout, configured: readonly InterfaceConfiguration[] = []) {
    this.memory = memory;
    this.layout = layout;
    this.configured = configured;
    this.open(LOOPBACK);
    this.open('eth0');
    for (const { name } of configured) this.open(name);
  }

  /**
   * The interface with a name. @throws Diagnostic DEVICE_NAME (ENODEV) for a name that no interface can have
   * (dev_valid_name, net/core/dev.c)
   */
  open(name: string): NetworkDevice {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    if (!/^[^\s/:]+$/.test(name) || name === '.' || name === '..' || utf8Bytes(name).length > NAME_LENGTH) {
      throw new Diagnostic({
        code: 'DEVICE_NAME',
        kind: 'refused',
        errno: 'ENODEV',
        message: `there is no network interface "${name}"`,
        cause: `an interface's name has 1 to ${NAME_LENGTH} bytes without space, slash or colon`,
        hint: 'name an interface such as eth0',
      });
    }
    const device = this.create(name, this.byName.size + 1);
    this.byName.set(name, device);
    return device;
  }

  /** The interface with a number. */
  find(ifindex: number): NetworkDevice | undefined {
    for (const device of this.byName.values()) if (device.ifindex === ifindex) return device;
    return undefined;
  }

  private create(name: string, ifindex: number): NetworkDevice {
    const { memory, layout } = this;
    const { offset } = memory.allocate(`net_device of ${name}`, layout.sizeOf('net_device'), READ | WRITE);
    const described: Omit<InterfaceConfiguration, 'name'> = Object.assign(
      {},
      ...this.configured.filter((one) => one.name === name),
    );
    checkInterface(name, described);
    const { up = true, queues, mtu, xdp = 'generic', headroom, tailroom, buffer } = described;
    const loopback = name === LOOPBACK;
    const kind = loopback ? IFF_LOOPBACK : IFF_BROADCAST | IFF_MULTICAST;
    layout.write(memory, offset, 'net_device', 'ifindex', ifindex);
    layout.writeBytes(memory, offset, 'net_device', 'name', new TextEncoder().encode(name));
    layout.write(memory, offset, 'net_device', 'mtu', mtu ?? (loopback ? LOOPBACK_MTU : ETHERNET_MTU));
    layout.write(memory, offset, 'net_device', 'flags', (up ? IFF_UP | IFF_RUNNING : 0) | kind);
    layout.write(memory, offset, 'net_device', 'type', loopback ? ARPHRD_LOOPBACK : ARPHRD_ETHER);
    layout.write(memory, offset, 'net_device', 'addr_len', ETH_ALEN);
    return { name, ifindex, offset, up, queues, loopback, mtu, xdp, headroom, tailroom, buffer };
  }
}

/**
 * Whether an interface takes a frame from the wire, by its MTU and the headers before it (is_skb_forwardable,
 * include/linux/netdevice.h). Packets that bpf_clone_redirect puts into its receive path are not checked (__bpf_rx_skb,
 * net/core/filter.c).
 */
export function takesFrame({ mtu }: NetworkDevice, length: number): boolean {
  return mtu === undefined || length <= mtu + ETH_HLEN + VLAN_HLEN;
}

/** Settings of an interface in bytes, with their ranges. */
const BYTES = {
  mtu: [68, 65535],
  headroom: [0, MOST_ROOM],
  tailroom: [0, MOST_ROOM],
  buffer: [512, 2 * MOST_ROOM],
} as const;

/** @throws Diagnostic DEVICE_QUEUES, DEVICE_SETTING (EINVAL) */
function checkInterface(name: string, described: Omit<InterfaceConfiguration, 'name'>): void {
  const { queues, tailroom, buffer } = described;
  if (queues !== undefined && (!Number.isInteger(queues) || queues < 1 || queues > MOST_QUEUES)) {
    throw new Diagnostic({
      code: 'DEVICE_QUEUES',
      kind: 'refused',
      errno: 'EINVAL',
      message: `interface "${name}" cannot have ${queues} receive queues`,
      cause: `an interface has 1 to ${MOST_QUEUES}`,
      hint: 'give another number, or none',
    });
  }
  for (const [setting, [least, most]] of Object.entries(BYTES)) {
    const value = described[setting as keyof typeof BYTES];
    if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) continue;
    throw refuseSetting(name, `a ${setting} of ${value} bytes`, `it has ${least} to ${most}`);
  }
  if (tailroom !== undefined && buffer !== undefined) {
    throw refuseSetting(
      name,
      'a tailroom and a size of buffers',
      'the size and the length of a frame leave the tailroom',
    );
  }
}

function refuseSetting(name: string, what: string, cause: string): Diagnostic {
  return new Diagnostic({
    code: 'DEVICE_SETTING',
    kind: 'refused',
    errno: 'EINVAL',
    message: `interface "${name}" cannot have ${what}`,
    cause,
    hint: 'give another number, or none',
  });
}

/** A kernel with network interfaces. */
export interface HasNetworkDevices {
  readonly devices: NetworkDevices;
}
