@xdp
Feature: Packets of a capture are those that were captured
  What a capture does not have cannot be judged: the end of a packet that was cut short, or when a packet
  came. It is refused, or replayed as it is where the scenario says so, and then said.

  Background:
    Given the object "port_filter"
    And program "port_filter" is attached to xdp on "eth0"

  @REX-EVENTS-02 @violation
  Scenario: [1] Packets of which not all was captured are refused, and how many there are is said
    Then reading the capture "http-headers.pcap" is refused with message "http-headers.pcap: 6 of 14 packets were not captured whole"

  @REX-EVENTS-02
  Scenario: [2] Packets of which not all was captured are replayed as they are where the scenario says so
    Given the capture "http-headers.pcap" is replayed with its truncated packets
    When the packets of "http-headers.pcap" arrive
    Then the verdicts are
      | packets | verdict  |
      | 1-14    | XDP_PASS |
    And packet 8 leaves with
      | ip.len | 1500 |
    And no packet was changed

  @REX-EVENTS-02
  Scenario: [3] A packet that is not asked for may be cut short
    When packet 3 of "http-headers.pcap" arrives
    Then the verdict is XDP_PASS
    And no packet was changed

  @REX-EVENTS-03
  Scenario Outline: [<number>] Packets arrive <when>
    Given the capture "dns-and-http.pcapng" <use>
    And the object "helper_values"
    And program "helper_values" is attached to tracepoint "syscalls/sys_enter_dup"
    When the packets of "dns-and-http.pcapng" arrive
    And task 42 "bash" hits the tracepoint
    Then map "clocks" holds exactly
      | key: u32 | value: u64[4] |
      | 0        | <clocks>      |

    Examples:
      | number | when                                     | use                                                | clocks                      |
      | 4      | at the distances of their captured times | is replayed at its own times                       | [69, 69, 68, 4294892313]    |
      | 5      | at an interval                           | is replayed with 10 ms from one packet to the next | [170, 170, 168, 4294892338] |

  @REX-EVENTS-03
  Scenario: [6] Time passes between events, and an event that is late makes no other late
    Given the object "helper_values"
    And program "helper_values" is attached to tracepoint "syscalls/sys_enter_dup"
    And helper "bpf_ktime_get_coarse_ns" takes 400 ms
    When these events happen
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, after: 2 s}
        - {tracepoint: syscalls/sys_enter_dup, interval: 1 us}
        - {tracepoint: syscalls/sys_enter_dup, interval: 999.999 ms}
      """
    Then map "clocks" holds exactly
      | key: u32 | value: u64[4] |
      | 0        | [3000, 3000, 3000, 4294893146] |

  @REX-EVENTS-04
  Scenario: [7] A packet captured on every interface at once gets an Ethernet header, by which programs know it
    Given map "blocked" holds
      | key: u16be | value: u8 |
      | 53         | 1         |
    When the packets of "cooked.pcap" arrive
    Then the verdicts are
      | packets | verdict  |
      | 1-2     | XDP_TX   |
      | 3       | XDP_DROP |
    And map "protocols" holds, among others
      | key: u32 | value: u64 |
      | 17       | 3          |

  @REX-EVENTS-03 @violation
  Scenario: [8] No time lies between events that is none
    Then these events are refused with message '*events.yaml:2:49: "-2 s" is no duration'
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, after: -2 s}
      """

  @REX-EVENTS-04 @violation
  Scenario: [9] No Ethernet header is made up for a packet that is of no protocol
    Then reading the capture "ip-version-7.pcap" is refused with message "*packet 1: its raw IP header tells of nothing that Ethernet carries"
