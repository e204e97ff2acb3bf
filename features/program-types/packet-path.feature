@xdp @tc
Feature: A packet passes the programs of an interface in order, and each verdict decides whether it goes on
  An arriving packet passes the xdp program, then the tc ingress programs in order of attachment, then the network
  stack. After a packet is freed or sent back, nobody sees it.

  Background:
    Given the object "waypoints"
    And program "at_xdp" is attached to xdp on "eth0"
    And program "at_ingress" is attached to tc on "eth0"
    And program "second_at_ingress" is attached to tc on "eth0"

  @REX-XDP-10
  Scenario Outline: [<number>] <verdict> at xdp: the packet is <packet>
    Given map "plans" holds
      | key: u32 | value: Plan                                        |
      | 0        | {verdict: <number of verdict>, target: 0, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives
    Then the verdicts of program "at_xdp" are
      | packets | verdict   | packet   |
      | 1       | <verdict> | <packet> |
    And map "counts" holds exactly
      | key: u32 | value: u32 |
      | 0        | 1          |
      | 1        | <after>    |
      | 2        | 0          |
      | 3        | 0          |

    Examples:
      | number | number of verdict | verdict      | packet    | after |
      | 1      | 0                 | XDP_ABORTED  | dropped   | 0     |
      | 2      | 1                 | XDP_DROP     | dropped   | 0     |
      | 3      | 2                 | XDP_PASS     | passed    | 1     |
      | 4      | 3                 | XDP_TX       | sent back | 0     |
      | 5      | 4                 | XDP_REDIRECT | dropped   | 0     |

  @REX-XDP-10
  Scenario: [6] An invalid verdict drops the packet, and the kernel logs it once
    Given map "plans" holds
      | key: u32 | value: Plan                                    |
      | 0        | {verdict: 5, target: 0, flags: 0, copied: 0}   |
    When packets 1-2 of "echo.pcap" arrive
    Then the verdicts of program "at_xdp" are
      | packets | verdict | packet  |
      | 1-2     | 5       | dropped |
    And the kernel log holds exactly
      | Illegal XDP return value 5 on prog at_xdp (id 4) dev eth0, expect packet loss! |
    And map "counts" holds, among others
      | key: u32 | value: u32 |
      | 1        | 0          |

  @REX-TC-05
  Scenario Outline: [<number>] <verdict> from the first at ingress: the packet is <packet>, and the second sees it <times> times
    Given map "plans" holds
      | key: u32 | value: Plan                                       |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0}      |
      | 1        | {verdict: <result>, target: 0, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives
    Then the verdicts of program "at_ingress" are
      | packets | verdict   | packet   |
      | 1       | <verdict> | <packet> |
    And map "counts" holds, among others
      | key: u32 | value: u32 |
      | 1        | 1          |
      | 2        | <times>    |

    Examples:
      | number | result | verdict            | packet   | times |
      | 7      | 0      | TC_ACT_OK          | passed   | 0     |
      | 8      | 2      | TC_ACT_SHOT        | dropped  | 0     |
      | 9      | 4      | TC_ACT_STOLEN      | consumed | 0     |
      | 10     | 8      | TC_ACT_TRAP        | consumed | 0     |
      | 11     | 7      | TC_ACT_REDIRECT    | dropped  | 0     |
      | 12     | -1     | TC_ACT_UNSPEC      | passed   | 1     |
      | 13     | 1      | TC_ACT_RECLASSIFY  | passed   | 1     |
      | 14     | 3      | TC_ACT_PIPE        | passed   | 1     |
      | 15     | 5      | TC_ACT_QUEUED      | passed   | 1     |
      | 16     | 6      | TC_ACT_REPEAT      | passed   | 1     |
      | 17     | 9      | 9                  | passed   | 1     |

  @REX-TC-05
  Scenario: [18] The second program at a hook sees the changes of the first, and decides the result
    Given map "plans" holds
      | key: u32 | value: Plan                                   |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0}  |
      | 1        | {verdict: -1, target: 0, flags: 0, copied: 0} |
      | 2        | {verdict: 2, target: 0, flags: 0, copied: 0}  |
    When packet 1 of "echo.pcap" arrives with
      | mark | 40 |
    Then the verdicts of program "second_at_ingress" are
      | packets | verdict     | packet  |
      | 1       | TC_ACT_SHOT | dropped |
    And map "path" holds exactly
      | value: char[8] |
      | "xdp"          |
      | "ingress"      |
      | "second"       |
    And map "last" holds, among others
      | key: u32 | value: Sighting |
      | 2        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 41} |

  @REX-XDP-08
  Scenario Outline: [<number>] tc gets the packet as xdp left it: <what>
    Given the object "resize_packet"
    And program "at_xdp" is detached
    And program "resize_packet" is attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 08 01 11 22 33 44 55 66 77 88 99 aa" arrives
    Then the verdicts of program "resize_packet" are
      | packets | verdict  | packet |
      | 1       | XDP_PASS | passed |
    And map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: <length>, protocol: <protocol>, pkt_type: <type>, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |

    Examples:
      | number | what                                     | head | tail | length | protocol | type |
      | 19     | longer at its end                        | 0    | 6    | 32     | 0x0800   | 0    |
      | 20     | shorter at its end                       | 0    | -6   | 20     | 0x0800   | 0    |
      | 21     | with two bytes less before its addresses | 2    | 0    | 24     | 0x0801   | 0    |
      | 22     | with the bytes before it                 | -10  | 0    | 36     | 0x0004   | 0    |

  @REX-XDP-08
  Scenario: [23] Page fragments are part of the data after xdp has seen the packet
    Given map "plans" holds
      | key: u32 | value: Plan                                   |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0}  |
    And the object "classifier", attached to tc on "eth0"
    And map "plans" holds
      | key: u32 | value: Plan                                   |
      | 1        | {verdict: -1, target: 0, flags: 0, copied: 0} |
      | 2        | {verdict: -1, target: 0, flags: 0, copied: 0} |
    When packet 7 of "echo.pcap" arrives with
      | non-linear | 512 |
    Then map "classifier/last" holds, among others
      | key: u32 | value: Metadata |
      | 0        | {len: 554, data_len: 0, protocol: 0x0800, pkt_type: 0, mark: 2, priority: 0, hash: 0, queue_mapping: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, ifindex: 2, ingress_ifindex: 2, tc_index: 0} |
    And no packet was changed

  @REX-TC-02
  Scenario Outline: [<number>] A frame to <whom> is of packet type <type>
    Given map "plans" holds
      | key: u32 | value: Plan                                   |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0}  |
    When the packet "<destination> 02 00 00 00 00 02 <rest>" arrives
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 20, protocol: <protocol>, pkt_type: <type>, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |

    Examples:
      | number | whom                                      | destination       | rest                    | protocol | type |
      | 24     | one station                               | 02 00 00 00 00 01 | 88 b5 01 02 03 04 05 06 | 0x88b5   | 0    |
      | 25     | all stations                              | ff ff ff ff ff ff | 88 b5 01 02 03 04 05 06 | 0x88b5   | 1    |
      | 26     | some stations                             | 01 00 5e 00 00 01 | 88 b5 01 02 03 04 05 06 | 0x88b5   | 2    |
      | 27     | all, with a length in place of its type   | ff ff ff ff ff ff | 00 06 aa aa 03 04 05 06 | 0x0004   | 1    |
      | 28     | all, with a length and no LLC header      | ff ff ff ff ff ff | 00 06 ff ff 03 04 05 06 | 0x0001   | 1    |

  @REX-XDP-09
  Scenario: [29] Each program sees the packet's queue; tc counts from 1
    Given map "plans" holds
      | key: u32 | value: Plan                                  |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives in queue 3
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 0        | {ifindex: 2, ingress_ifindex: 2, queue: 3, len: 43, protocol: 0, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 4, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
