@xdp
Feature: Packets of a capture arrive as they were captured
  The suite cannot judge what a capture lacks: the end of a packet that was cut short, or the time of a
  packet. Such a packet is refused. If the scenario asks for it, it is replayed and marked.

  Background:
    Given the object "port_filter"
    And program "port_filter" is attached to xdp on "eth0"

  @REX-EVENTS-02 @violation
  Scenario: [1] Truncated packets are refused, with their number
    Then reading the capture "http-headers.pcap" is refused with message "http-headers.pcap: 6 of 14 packets were truncated"

  @REX-EVENTS-02
  Scenario: [2] Truncated packets are replayed if the scenario asks for them
    Given the capture "http-headers.pcap" is replayed with its truncated packets
    When the packets of "http-headers.pcap" arrive
    Then the verdicts are
      | packets | verdict  |
      | 1-14    | XDP_PASS |
    And packet 8 leaves with
      | ip.len | 1500 |
    And no packet was changed

  @REX-EVENTS-02
  Scenario: [3] A packet that the scenario does not use may be truncated
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
  Scenario: [6] Time passes between events, and a late event does not delay the others
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
  Scenario: [7] A packet captured on all interfaces at once gets an Ethernet header that programs can read
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
  Scenario: [8] An invalid time between events is refused
    Then these events are refused with message '*events.yaml:2:49: "-2 s" is not a duration'
      """
      events:
        - {tracepoint: syscalls/sys_enter_dup, after: -2 s}
      """

  @REX-EVENTS-04 @violation
  Scenario: [9] A packet without a known protocol gets no Ethernet header
    Then reading the capture "ip-version-7.pcap" is refused with message "*packet 1: its raw IP header names no protocol that Ethernet carries"
