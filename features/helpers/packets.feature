@helpers
Feature: Helpers change the ends of a packet, or send copies of it
  An xdp program may move both ends of its packet within the buffer, down to an Ethernet header. A tc program may send a copy of its
  packet to another interface. Later changes of the packet are not in the copy.

  @REX-HELPER-01
  Scenario Outline: [<number>] Both ends move: <what>
    Given the kernel has interface "eth0" with native XDP and buffers of 4096 bytes
    And the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdict is XDP_PASS

    Examples:
      | number | what                          | head | tail |
      | 1      | down to an Ethernet header    | 2    | -2   |
      | 2      | to the start of the headroom  | -216 | 0    |
      | 3      | to the end of the buffer      | 0    | 3502 |

  @REX-HELPER-01
  Scenario Outline: [<number>] Neither end moves too far: <what>
    Given the kernel has interface "eth0" with native XDP and buffers of 4096 bytes
    And the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the result is -22

    Examples:
      | number | what                                   | head | tail |
      | 4      | the start, into the Ethernet header    | 5    | 0    |
      | 5      | the start, before the headroom         | -217 | 0    |
      | 6      | the end, into the Ethernet header      | 0    | -5   |
      | 7      | the end, behind the buffer             | 0    | 3503 |
      | 8      | the end, after the start has moved     | 2    | -3   |

  @REX-HELPER-02
  Scenario: [9] A copy goes out as the packet was when it was sent
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | 1          |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdict is TC_ACT_OK
    And the frames sent out for packet 1 are
      | interface | frame                                                 |
      | lo        | 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22 |
    And nothing else changed

  @REX-HELPER-02
  Scenario Outline: [<number>] <what> is refused
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | <target>   |
      | 1        | <flags>    |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the result is -22
    And no packet was changed

    Examples:
      | number | what                           | target | flags |
      | 10     | An interface that is not there | 99     | 0     |
      | 11     | An unknown flag                | 1      | 2     |

  @REX-HELPER-02
  Scenario: [12] With BPF_F_INGRESS the copy goes into the receive path of the interface
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | 1          |
      | 1        | 1          |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the frames sent out for packet 1 are
      | interface   | frame                                                 |
      | lo, ingress | 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22 |

  @REX-HELPER-02
  Scenario: [13] The packet has its own memory after a copy, and later writes are not in the copy
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | 1          |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then packet 1 leaves with
      | eth.dst | ee:02:03:04:05:06 |
    And the frames sent out for packet 1 are
      | interface | frame                                                 |
      | lo        | 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22 |

  @REX-HELPER-13
  Scenario: [14] A copy that is sent out passes the tc egress programs of that interface
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_egress" is attached to tc egress on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 3, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives on "eth0" with
      | mark | 6 |
    Then map "path" holds exactly
      | value: char[8] |
      | "ingress"      |
      | "egress"       |
    And map "last" holds, among others
      | key: u32 | value: Sighting |
      | 3        | {ifindex: 3, ingress_ifindex: 2, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 7} |
    And packet 1 is sent out on "eth1"

  @REX-HELPER-13
  Scenario: [15] A copy that a program at egress drops does not go out
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_egress" is attached to tc egress on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 3, flags: 0, copied: 0} |
      | 3        | {verdict: 2, target: 0, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then the verdicts of program "at_egress" are
      | packets | verdict     | packet  |
      | 1       | TC_ACT_SHOT | dropped |
    And map "path" holds exactly
      | value: char[8] |
      | "ingress"      |
      | "egress"       |
    And map "counts" holds, among others
      | key: u32 | value: u32 |
      | 1        | 1          |
      | 3        | 1          |
    And map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
      | 3        | {ifindex: 3, ingress_ifindex: 2, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 1} |
    And nothing else changed

  @REX-HELPER-13
  Scenario Outline: [<number>] A copy with BPF_F_INGRESS passes xdp and tc of the interface, and <verdict> at xdp <what>
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_xdp" is attached to xdp on "eth1"
    And program "second_at_ingress" is attached to tc on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                         |
      | 0        | {verdict: <result>, target: 0, flags: 0, copied: 0} |
      | 1        | {verdict: 0, target: 3, flags: 1, copied: 9}        |
    When packet 1 of "echo.pcap" arrives on "eth0" with
      | mark | 6 |
    Then the verdicts of program "at_xdp" are
      | packets | verdict   |
      | 1       | <verdict> |
    And map "counts" holds exactly
      | key: u32 | value: u32 |
      | 0        | 1          |
      | 1        | 1          |
      | 2        | <times>    |
      | 3        | 0          |
    And map "plans" holds, among others
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 3, flags: 1, copied: 0} |

    Examples:
      | number | result | verdict  | what         | times |
      | 16     | 2      | XDP_PASS | lets it pass | 1     |
      | 17     | 1      | XDP_DROP | ends it      | 0     |

  @REX-HELPER-13
  Scenario: [18] A copy with BPF_F_INGRESS arrives on the interface that it was sent to, with its mark and its VLAN tag
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_xdp" is attached to xdp on "eth1"
    And program "second_at_ingress" is attached to tc on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0} |
      | 1        | {verdict: 0, target: 3, flags: 1, copied: 0} |
    When the packet "02 00 00 00 00 01 02 00 00 00 00 02 81 00 60 64 88 b5 01 02 03 04" arrives on "eth0"
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 0        | {ifindex: 3, ingress_ifindex: 3, queue: 0, len: 18, protocol: 0, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
      | 2        | {ifindex: 3, ingress_ifindex: 3, queue: 0, len: 18, protocol: 0x88b5, pkt_type: 0, vlan_present: 1, vlan_tci: 0x6064, vlan_proto: 0x8100, mark: 1} |

  @REX-HELPER-13
  Scenario: [19] A copy sent out on the loopback interface comes back through tc, but not through xdp
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_egress" is attached to tc egress on "lo"
    And program "at_xdp" is attached to xdp on "lo"
    And program "second_at_ingress" is attached to tc on "lo"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 1, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "path" holds exactly
      | value: char[8] |
      | "ingress"      |
      | "egress"       |
      | "second"       |

  @REX-HELPER-13
  Scenario: [20] The tenth copy of a copy is refused with ENETDOWN
    Given the object "waypoints"
    And program "at_egress" is attached to tc egress on "eth0"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 3        | {verdict: 0, target: 2, flags: 0, copied: 0} |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22" leaves on "eth0"
    Then map "counts" holds, among others
      | key: u32 | value: u32 |
      | 3        | 10         |
    And map "plans" holds, among others
      | key: u32 | value: Plan                                     |
      | 3        | {verdict: 0, target: 2, flags: 0, copied: -100} |
    And the kernel log holds exactly
      | bpf: recursion limit reached on datapath, buggy bpf program? |
      | Dead loop on virtual device eth0, fix it urgently!           |
    And the frames sent out for packet 1 are
      | interface | frame                                                 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |
      | eth0      | 01 02 03 04 05 06 07 08 09 0a 0b 0c 88 b5 45 00 11 22 |

  @REX-HELPER-13
  Scenario Outline: [<number>] A copy <way> an interface that is down is lost, and the helper gives <result>
    Given the kernel has interface "eth1", which is down
    And the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_egress" is attached to tc egress on "eth1"
    And program "at_xdp" is attached to xdp on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                        |
      | 1        | {verdict: 0, target: 3, flags: <flags>, copied: 0} |
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "plans" holds, among others
      | key: u32 | value: Plan                                               |
      | 1        | {verdict: 0, target: 3, flags: <flags>, copied: <result>} |
    And map "counts" holds exactly
      | key: u32 | value: u32 |
      | 0        | 0          |
      | 1        | 1          |
      | 2        | 0          |
      | 3        | <egress>   |

    Examples:
      | number | way    | flags | result | egress |
      | 21     | out of | 0     | 2      | 1      |
      | 22     | into   | 1     | 1      | 0      |

  @REX-HELPER-01
  Scenario Outline: [<number>] The packet that leaves is the data between its ends: <what>
    Given the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then packet 1 leaves with
      | length   | <length> |
      | eth.dst  | <dst>    |
      | eth.src  | <src>    |
      | eth.type | <type>   |

    Examples:
      | number | what                         | head | tail | length | dst               | src               | type   |
      | 23     | both moved to each other     | 2    | -2   | 14     | aa:04:05:06:07:08 | 09:0a:0b:0c:08:00 | 0x45bb |
      | 24     | the end moved away           | 0    | 2    | 20     | aa:02:03:04:05:06 | 07:08:09:0a:0b:0c | 0x0800 |
