@xdp @tc
Feature: A VLAN tag is in the data when xdp sees a packet, and beside the data when tc does
  The kernel removes the outermost tag of a received frame after xdp and before tc. It puts the tag back when the frame leaves.

  Background:
    Given the object "waypoints"
    And program "at_xdp" is attached to xdp on "eth0"
    And program "at_ingress" is attached to tc on "eth0"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0} |

  @REX-TC-07
  Scenario: [1] Frames of a trunk: 4 bytes less at tc, with the tag's number and priority beside them
    When packet 3 of "vlan.pcap" arrives
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 0        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 102, protocol: 0, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 98, protocol: 0x0800, pkt_type: 0, vlan_present: 1, vlan_tci: 0x6064, vlan_proto: 0x8100, mark: 0} |
    And no packet was changed

  @REX-TC-07
  Scenario Outline: [<number>] <what>
    When the packet "02 00 00 00 00 01 02 00 00 00 00 02 <rest>" arrives
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: <length>, protocol: <protocol>, pkt_type: 0, vlan_present: <tagged>, vlan_tci: <tci>, vlan_proto: <tag>, mark: 0} |
    And no packet was changed

    Examples:
      | number | what                                          | rest                                | length | protocol | tagged | tci    | tag    |
      | 2      | A tag of a provider's network (802.1ad)       | 88 a8 60 64 88 b5 01 02 03 04       | 18     | 0x88b5   | 1      | 0x6064 | 0x88a8 |
      | 3      | Of two tags, the inner one stays in the data  | 88 a8 00 65 81 00 60 64 88 b5 01 02 | 20     | 0x8100   | 1      | 0x0065 | 0x88a8 |
      | 4      | A tag with a priority only                    | 81 00 60 00 88 b5 01 02 03 04       | 18     | 0x88b5   | 1      | 0x6000 | 0x8100 |
      | 5      | A tag that says nothing is still there        | 81 00 00 00 88 b5 01 02 03 04       | 18     | 0x88b5   | 1      | 0      | 0x8100 |
      | 6      | A tag before a length in place of a type      | 81 00 60 64 00 04 aa aa 03 04       | 18     | 0x0004   | 1      | 0x6064 | 0x8100 |
      | 7      | The shortest frame with a tag                 | 81 00 60 64 88 b5 01 02             | 16     | 0x88b5   | 1      | 0x6064 | 0x8100 |

  @REX-TC-07
  Scenario: [8] A frame that ends less than six bytes after its tag's type is freed before tc sees it
    When the packet "02 00 00 00 00 01 02 00 00 00 00 02 81 00 60 64 88 b5 01" arrives
    Then the verdict is XDP_PASS
    And map "path" holds exactly
      | value: char[8] |
      | "xdp"          |

  @REX-TC-07
  Scenario: [9] A tag that the device has already removed counts
    When packet 3 of "vlan.pcap" arrives with
      | vlan_tci   | 7      |
      | vlan_proto | 0x8100 |
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 102, protocol: 0x8100, pkt_type: 0, vlan_present: 1, vlan_tci: 7, vlan_proto: 0x8100, mark: 0} |
    And no packet was changed

  @REX-TC-07
  Scenario: [10] At egress the tag of a VLAN interface is beside the data
    Given program "at_egress" is attached to tc egress on "eth0"
    When packet 3 of "vlan.pcap" leaves on "eth0"
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 3        | {ifindex: 2, ingress_ifindex: 0, queue: 0, len: 98, protocol: 0x0800, pkt_type: 0, vlan_present: 1, vlan_tci: 0x6064, vlan_proto: 0x8100, mark: 0} |
    And no packet was changed

  @REX-TC-07
  Scenario: [11] A copy has its tag on the wire
    Given map "plans" holds
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 3, flags: 0, copied: 0} |
    And program "at_egress" is attached to tc egress on "eth1"
    When the packet "02 00 00 00 00 01 02 00 00 00 00 02 81 00 60 64 88 b5 01 02 03 04" arrives on "eth0"
    Then the frames sent out for packet 1 are
      | interface | frame                                                                 |
      | eth1      | 02 00 00 00 00 01 02 00 00 00 00 02 81 00 60 64 88 b5 01 02 03 04 |
    And map "last" holds, among others
      | key: u32 | value: Sighting |
      | 3        | {ifindex: 3, ingress_ifindex: 2, queue: 0, len: 18, protocol: 0x88b5, pkt_type: 0, vlan_present: 1, vlan_tci: 0x6064, vlan_proto: 0x8100, mark: 1} |
