@tc
Feature: A tc program classifies the packets of an interface
  The program sees struct sk_buff, and its result is the action. Fields that it sets keep their values. It sees only the linear part of the data.

  Background:
    Given the object "classifier", attached to tc on "eth0"

  @REX-TC-01
  Scenario: [1] Rules by IP protocol drop packets, and other packets pass
    Given map "rules" holds
      | key: u8 | value: Rule                      |
      | 17      | {drop: 1, mark: 0, priority: 0}  |
      | 6       | {drop: 0, mark: 42, priority: 7} |
    When the packets of "dns-and-http.pcapng" arrive
    Then the verdicts are
      | packets | verdict     |
      | 1-6     | TC_ACT_SHOT |
      | 7-18    | TC_ACT_OK   |
    And no packet was changed

  @REX-TC-02
  Scenario: [2] The program sees the metadata of the packet
    When packet 7 of "dns-and-http.pcapng" arrives with
      | mark          | 9      |
      | priority      | 3      |
      | hash          | 0xbeef |
      | queue_mapping | 2      |
    Then the verdict is TC_ACT_OK
    And map "last" holds exactly
      | key: u32 | value: Metadata |
      | 0        | {len: 74, data_len: 0, protocol: 0x0800, pkt_type: 0, mark: 9, priority: 3, hash: 0xbeef, queue_mapping: 2, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, ifindex: 2, ingress_ifindex: 2, tc_index: 0} |
    And nothing else changed

  @REX-TC-01
  Scenario: [3] A packet longer than the limit is dropped, whatever its rule is
    Given map "limit" holds
      | key: u32 | value: u32 |
      | 0        | 100        |
    When the packets of "echo.pcap" arrive
    Then the verdicts are
      | packets | verdict     |
      | 1-6     | TC_ACT_OK   |
      | 7-8     | TC_ACT_SHOT |

  @REX-TC-03
  Scenario: [4] Bytes in page fragments count for the length but cannot be read
    When packet 7 of "echo.pcap" arrives with
      | non-linear | 512 |
    Then the verdict is TC_ACT_OK
    And map "last" holds, among others
      | key: u32 | value: Metadata |
      | 0        | {len: 554, data_len: 512, protocol: 0x0800, pkt_type: 0, mark: 0, priority: 0, hash: 0, queue_mapping: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, ifindex: 2, ingress_ifindex: 2, tc_index: 0} |

  @REX-TC-03
  Scenario: [5] A header that lies in a page fragment is out of bounds for the program
    When packet 7 of "echo.pcap" arrives with
      | non-linear | 530 |
    Then the program panics with "range end index 34 out of range for slice of length 24" at "src/classifier.rs:80"
    And the verdict is TC_ACT_OK
    And no packet was changed

  @REX-TC-04
  Scenario: [6] The xdp and tc programs of one object share its maps
    Given the object "two_programs"
    And program "count_in" is attached to xdp on "eth1"
    And program "count_out" is attached to tc on "eth1"
    When packets 1-2 of "echo.pcap" arrive on "eth1"
    Then the verdicts of program "count_in" are
      | packets | verdict  |
      | 1-2     | XDP_PASS |
    And the verdicts of program "count_out" are
      | packets | verdict   |
      | 1-2     | TC_ACT_OK |
    And map "traffic" holds exactly
      | key: u32 | value: Traffic          |
      | 0        | {packets: 2, bytes: 86} |
      | 1        | {packets: 2, bytes: 86} |
