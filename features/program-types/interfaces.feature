@xdp @tc
Feature: Each interface has its own programs, and receives only while it is up
  Programs can be attached to an interface that is up or down. A leaving packet passes tc before the kernel checks that the interface is up.

  @REX-XDP-06
  Scenario: [1] An interface that is down receives nothing
    Given the kernel has interface "eth1", which is down
    And the object "two_programs"
    And program "count_in" is attached to xdp on "eth1"
    And program "count_out" is attached to tc on "eth1"
    When packet 1 of "echo.pcap" arrives on "eth1"
    Then no program saw the event
    And nothing else changed

  @REX-TC-06
  Scenario: [2] tc egress sees a packet that leaves through an interface that is down
    Given the kernel has interface "eth1", which is down
    And the object "two_programs"
    And program "count_out" is attached to tc egress on "eth1"
    When packet 2 of "echo.pcap" leaves on "eth1"
    Then the verdict is TC_ACT_OK
    And map "traffic" holds, among others
      | key: u32 | value: Traffic          |
      | 1        | {packets: 1, bytes: 43} |

  @REX-XDP-06
  Scenario: [3] A program attached to two interfaces sees the packets of both, and their interfaces
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_ingress" is attached to tc on "eth1"
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
    When packet 3 of "echo.pcap" arrives on "eth1"
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 3, ingress_ifindex: 3, queue: 0, len: 47, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |

  @REX-XDP-09
  Scenario: [4] A packet arrives in the last receive queue of its interface
    Given the kernel has interface "eth1" with 4 receive queues
    And the object "waypoints"
    And program "at_xdp" is attached to xdp on "eth1"
    When packet 1 of "echo.pcap" arrives on "eth1" in queue 3
    Then map "last" holds, among others
      | key: u32 | value: Sighting |
      | 0        | {ifindex: 3, ingress_ifindex: 3, queue: 3, len: 43, protocol: 0, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 0} |
