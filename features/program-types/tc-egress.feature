@tc
Feature: A tc egress program sees the packets that leave through its interface
  It is attached to the interface like an ingress program, but in the other direction. One object can have programs at both.

  Background:
    Given the object "waypoints"
    And program "at_xdp" is attached to xdp on "eth0"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_egress" is attached to tc egress on "eth0"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0} |

  @REX-TC-06
  Scenario: [1] Egress sees only leaving packets, ingress only arriving ones
    When packet 2 of "echo.pcap" leaves on "eth0"
    Then map "path" holds exactly
      | value: char[8] |
      | "egress"       |
    And no packet was changed
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "path" holds exactly
      | value: char[8] |
      | "egress"       |
      | "xdp"          |
      | "ingress"      |

  @REX-TC-06
  Scenario: [2] A leaving packet has no ingress interface
    When packet 2 of "echo.pcap" leaves on "eth0" with
      | mark | 7 |
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 3        | {ifindex: 2, ingress_ifindex: 0, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 7} |

  @REX-TC-06
  Scenario: [3] Packets that leave through another interface are not seen
    When packet 2 of "echo.pcap" leaves on "eth1"
    Then no program saw the event
    And nothing else changed

  @REX-TC-06
  Scenario Outline: [<number>] <verdict> at egress: the packet is <packet>
    Given map "plans" holds
      | key: u32 | value: Plan                                         |
      | 3        | {verdict: <result>, target: 0, flags: 0, copied: 0} |
    When packet 2 of "echo.pcap" leaves on "eth0"
    Then the verdicts are
      | packets | verdict   | packet   |
      | 1       | <verdict> | <packet> |

    Examples:
      | number | result | verdict         | packet   |
      | 4      | 0      | TC_ACT_OK       | passed   |
      | 5      | -1     | TC_ACT_UNSPEC   | passed   |
      | 6      | 2      | TC_ACT_SHOT     | dropped  |
      | 7      | 4      | TC_ACT_STOLEN   | consumed |
      | 8      | 7      | TC_ACT_REDIRECT | dropped  |

  @REX-TC-06
  Scenario: [9] A packet that leaves through the loopback interface arrives there, and passes the programs of both directions
    Given program "at_ingress" is attached to tc on "lo"
    And program "at_egress" is attached to tc egress on "lo"
    When packet 2 of "echo.pcap" leaves on "lo"
    Then map "path" holds exactly
      | value: char[8] |
      | "egress"       |
      | "ingress"      |

  @REX-TC-06
  Scenario: [10] A program is attached to one direction of an interface once
    Given program "at_egress" is attached to tc egress on "eth0" by tcx
    Then attaching program "at_egress" to tc egress on "eth0" by tcx is refused with EEXIST and message 'program "at_egress" is attached there already'

  @REX-TC-06
  Scenario: [11] One program can be attached to both directions
    Given program "at_egress" is attached to tc on "eth0"
    When packet 1 of "echo.pcap" arrives on "eth0"
    And packet 2 of "echo.pcap" leaves on "eth0"
    Then map "counts" holds, among others
      | key: u32 | value: u32 |
      | 3        | 1          |
    And map "path" holds exactly
      | value: char[8] |
      | "xdp"          |
      | "ingress"      |
      | "egress"       |
