@xdp
Feature: An XDP program decides each packet's fate
  The verdict is the program's return value. The packet that goes on is what the program left between
  data and data_end.

  Background:
    Given the object "port_filter"
    And program "port_filter" is attached to xdp on "eth0"

  @REX-XDP-01
  Scenario: [1] Packets to a blocked port are dropped and counted, others pass untouched
    Given map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    When the packets of "dns-and-http.pcapng" arrive
    Then the verdicts are
      | packets       | verdict  |
      | 1, 3, 5       | XDP_DROP |
      | 2, 4, 6, 7-18 | XDP_PASS |
    And map "counters" holds exactly
      | key: u32 | value: Counters          |
      | 0        | {dropped: 3, passed: 15} |
    And map "protocols" holds, among others
      | key: u32 | value: u64 |
      | 6        | 12         |
      | 17       | 6          |
    And no packet was changed
    And nothing else changed

  @REX-XDP-01
  Scenario: [2] A port is blocked as soon as user space writes it to the map
    When packet 1 of "dns-and-http.pcapng" arrives
    Then the verdict is XDP_PASS
    When user space writes to map "blocked"
      | key: u16be | value: u8 |
      | 53         | 1         |
    And packet 1 of "dns-and-http.pcapng" arrives
    Then the verdict is XDP_DROP
    When user space deletes from map "blocked"
      | key: u16be |
      | 53         |
    And packet 1 of "dns-and-http.pcapng" arrives
    Then the verdict is XDP_PASS

  @REX-XDP-03
  Scenario: [3] A program may rewrite headers, and XDP_TX sends the packet back out
    When packets 1-2 of "echo.pcap" arrive on "eth0"
    Then the verdicts are
      | packets | verdict  |
      | 1       | XDP_TX   |
      | 2       | XDP_PASS |
    And packet 1 leaves with
      | eth.dst     | 02:00:00:00:00:02 |
      | eth.src     | 02:00:00:00:00:01 |
      | ip.src      | 10.0.0.1          |
      | ip.dst      | 10.0.0.2          |
      | ip.ttl      | 64                |
      | ip.checksum | 0x9aa2            |
      | udp.srcport | 7                 |
      | udp.dstport | 33547             |
    And packet 1 is sent out on "eth0"
    And map "counters" holds exactly
      | key: u32 | value: Counters         |
      | 0        | {dropped: 0, passed: 1} |
    And map "protocols" holds, among others
      | key: u32 | value: u64 |
      | 17       | 2          |
    And nothing else changed

  @REX-XDP-02
  Scenario: [4] A frame shorter than an Ethernet header makes the program panic, and the packet is aborted
    When the packet "00 11 22 33 44 55" arrives
    Then the program panics with "range end index 14 out of range for slice of length 6" at "src/port_filter.rs:50"
    And the verdict is XDP_ABORTED
    And no packet was changed

  @REX-XDP-02
  Scenario: [5] A frame that ends after its Ethernet header makes the program panic when it reads the IP header
    When the packet "020000000001 020000000002 0800" arrives
    Then the program panics with "range end index 34 out of range for slice of length 14" at "src/port_filter.rs:55"
    And the verdict is XDP_ABORTED

  @REX-XDP-04
  Scenario: [6] Packets that are not IPv4 pass, and no protocol is counted for them
    When packets 1-6 of "vlan.pcap" arrive
    Then the verdicts are
      | packets | verdict  |
      | 1-6     | XDP_PASS |
    And map "counters" holds exactly
      | key: u32 | value: Counters         |
      | 0        | {dropped: 0, passed: 6} |
    And no packet was changed
    And nothing else changed

  @REX-XDP-05
  Scenario: [7] A capture has the same packets in both byte orders
    Given map "blocked" holds
      | key: u16be | value: u8 |
      | 7          | 1         |
    When the packets of "echo-big-endian.pcap" arrive
    Then the verdicts are
      | packets    | verdict  |
      | 1, 3, 5, 7 | XDP_DROP |
      | 2, 4, 6, 8 | XDP_PASS |

  @REX-XDP-05 @violation
  Scenario: [8] A capture that ends inside a packet is refused, not shortened
    Given the capture "echo.pcap" cut off after 700 bytes
    Then reading the capture "echo.pcap" is refused with message "echo.pcap: packet 7 at offset 476: the file ends within the packet"

  @REX-XDP-06
  Scenario: [9] A program attached to one interface sees no packet of another
    When packet 1 of "echo.pcap" arrives on "eth1"
    Then no program saw the event
    And nothing else changed

  @REX-XDP-06
  Scenario: [10] An interface takes one XDP program
    Given the object "two_programs"
    Then attaching program "count_in" to xdp on "eth0" is refused with EBUSY and message 'program "count_in" cannot be attached to eth0'
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "traffic" holds exactly
      | key: u32 | value: Traffic         |
      | 0        | {packets: 0, bytes: 0} |
      | 1        | {packets: 0, bytes: 0} |
