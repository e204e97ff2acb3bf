@attachment
Feature: The way of attaching decides what is removed with the loader, and who sees a packet next
  A link is removed with the loader. A program that netlink (xdp) or `tc filter` (tc) attached stays, with its maps, and runs at the next
  packet. Crash-stop by the loader's death does not cover such programs.

  @REX-ATTACH-03
  Scenario Outline: [<number>] A panicked <kind> program that was attached by <way> stays, and panics again at the next packet
    Given the object "<object>"
    And program "<object>" is attached to <kind> on "eth0" by <way>
    When the packet "020000000001 020000000002 0800" arrives
    Then the program panics with "range end index 34 out of range for slice of length 14"
    And the loader is sent SIGSYS
    And program "<object>" is still attached
    When the packet "020000000001 020000000002 0800" arrives
    Then the program panics with "range end index 34 out of range for slice of length 14"
    And the loader is sent SIGSYS
    And program "<object>" is still attached

    Examples:
      | number | kind | way       | object      |
      | 1      | xdp  | netlink   | port_filter |
      | 2      | tc   | tc filter | classifier  |

  @REX-ATTACH-03
  Scenario Outline: [<number>] A panicked <kind> program that was attached by <way> is removed with its loader
    Given the object "<object>"
    And program "<object>" is attached to <kind> on "eth0" by <way>
    When the packet "020000000001 020000000002 0800" arrives
    Then the program panics with "range end index 34 out of range for slice of length 14"
    And the loader is sent SIGSYS
    And the program is removed
    And nothing else changed
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then no program saw the event

    Examples:
      | number | kind | way  | object      |
      | 3      | xdp  | link | port_filter |
      | 4      | tc   | tcx  | classifier  |

  @REX-ATTACH-03
  Scenario: [5] By default, xdp is attached by a link and tc as by tc filter
    Given the object "port_filter", attached to xdp on "eth0"
    And the object "classifier", attached to tc on "eth1"
    When the packet "020000000001 020000000002 0800" arrives on "eth0"
    And the packet "020000000001 020000000002 0800" arrives on "eth1"
    Then program "port_filter", on packet 1, panics with "range end index 34 out of range for slice of length 14"
    And program "classifier", on packet 2, panics with "range end index 34 out of range for slice of length 14"
    And the loader is sent SIGSYS 2 times
    And program "port_filter" is removed
    And program "classifier" is still attached

  @REX-ATTACH-03
  Scenario: [6] In one object, a link is removed with the loader; a filter stays, with the maps of both
    Given the object "two_programs"
    And program "count_in" is attached to xdp on "eth0"
    And program "count_out" is attached to tc on "eth0"
    When the object "two_programs" is unloaded
    And packets 1-2 of "echo.pcap" arrive on "eth0"
    Then map "traffic" holds exactly
      | key: u32 | value: Traffic         |
      | 0        | {packets: 0, bytes: 0}  |
      | 1        | {packets: 2, bytes: 86} |
    When program "count_out" is detached
    Then program "count_out" is removed

  @REX-PANIC-14
  Scenario Outline: [<number>] A kernel that keeps the whole promise removes a panicked <kind> program that was attached by <way>
    Given a panic removes all programs that share maps
    And the object "<object>"
    And program "<object>" is attached to <kind> on "eth0" by <way>
    When the packet "020000000001 020000000002 0800" arrives
    Then the program panics with "range end index 34 out of range for slice of length 14"
    And the loader is sent SIGSYS
    And the program is removed
    And nothing else changed
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then no program saw the event

    Examples:
      | number | kind | way       | object      |
      | 7      | xdp  | netlink   | port_filter |
      | 8      | tc   | tc filter | classifier  |

  @REX-ATTACH-01
  Scenario: [9] A program is attached several times by tc filter, and each copy runs
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_ingress" is attached to tc on "eth0" by tc filter
    And map "plans" holds
      | key: u32 | value: Plan                                   |
      | 1        | {verdict: -1, target: 0, flags: 0, copied: 0} |
    When packet 1 of "echo.pcap" arrives
    Then map "counts" holds, among others
      | key: u32 | value: u32 |
      | 1        | 3          |
    And map "last" holds, among others
      | key: u32 | value: Sighting |
      | 1        | {ifindex: 2, ingress_ifindex: 2, queue: 0, len: 43, protocol: 0x0800, pkt_type: 0, vlan_present: 0, vlan_tci: 0, vlan_proto: 0, mark: 2} |

  @REX-TC-08
  Scenario Outline: [<number>] <verdict> from the first by tcx: the packet is <packet>, the second by tcx sees it <second> times, the filter <filter> times
    Given the object "waypoints"
    And program "at_egress" is attached to tc on "eth0" by tc filter
    And program "at_ingress" is attached to tc on "eth0" by tcx
    And program "second_at_ingress" is attached to tc on "eth0" by tcx
    And map "plans" holds
      | key: u32 | value: Plan                                         |
      | 1        | {verdict: <result>, target: 0, flags: 0, copied: 0} |
      | 2        | {verdict: -1, target: 0, flags: 0, copied: 0}       |
    When packet 1 of "echo.pcap" arrives
    Then the verdicts of program "at_ingress" are
      | packets | verdict   | packet   |
      | 1       | <verdict> | <packet> |
    And map "counts" holds exactly
      | key: u32 | value: u32 |
      | 0        | 0          |
      | 1        | 1          |
      | 2        | <second>   |
      | 3        | <filter>   |

    Examples:
      | number | result | verdict           | packet  | second | filter |
      | 10     | -1     | TC_ACT_UNSPEC     | passed  | 1      | 1      |
      | 11     | 0      | TC_ACT_OK         | passed  | 0      | 0      |
      | 12     | 2      | TC_ACT_SHOT       | dropped | 0      | 0      |
      | 13     | 7      | TC_ACT_REDIRECT   | dropped | 0      | 0      |
      | 14     | 1      | TC_ACT_RECLASSIFY | passed  | 0      | 1      |
      | 15     | 3      | TC_ACT_PIPE       | passed  | 0      | 1      |
      | 16     | 4      | TC_ACT_STOLEN     | passed  | 0      | 1      |
      | 17     | 5      | TC_ACT_QUEUED     | passed  | 0      | 1      |
      | 18     | 77     | 77                | passed  | 0      | 1      |

  @REX-ATTACH-04
  Scenario: [19] By netlink an xdp program replaces the one attached by netlink
    Given the object "waypoints"
    And the object "two_programs"
    And program "at_xdp" is attached to xdp on "eth0" by netlink
    And program "count_in" is attached to xdp on "eth0" by netlink
    When packet 1 of "echo.pcap" arrives
    Then map "traffic" holds, among others
      | key: u32 | value: Traffic          |
      | 0        | {packets: 1, bytes: 43} |
    And map "counts" holds, among others
      | key: u32 | value: u32 |
      | 0        | 0          |

  @REX-ATTACH-04
  Scenario Outline: [<number>] An xdp program by <second> is refused after one by <first>
    Given the object "waypoints"
    And the object "two_programs"
    And program "at_xdp" is attached to xdp on "eth0" by <first>
    Then attaching program "count_in" to xdp on "eth0" by <second> is refused with EBUSY and message 'program "count_in" cannot be attached to eth0'

    Examples:
      | number | first   | second  |
      | 20     | link    | netlink |
      | 21     | netlink | link    |

  @REX-ATTACH-03
  Scenario Outline: [<number>] A <kind> program that was attached by a link is removed with its loader
    Given the object "<object>"
    And program "<object>" is attached to <place> by link
    When task 42 "bash" <does>
    And the object "<object>" is unloaded
    And task 42 "bash" <does>
    Then no program saw the event

    Examples:
      | number | kind       | object        | place                               | does                                     |
      | 22     | kprobe     | error_injector | kprobe "__x64_sys_dup"             | calls function "__x64_sys_dup"           |
      | 23     | tracepoint | hello         | tracepoint "syscalls/sys_enter_dup" | hits tracepoint "syscalls/sys_enter_dup" |

  @REX-ATTACH-03
  Scenario: [24] A perf event program that was attached by a link is removed with its loader
    Given the object "stack_sampler"
    And program "stack_sampler" is attached to a perf event by link
    When the object "stack_sampler" is unloaded
    And a perf event samples task 42 "bash" with
      | period | 1000 |
    Then no program saw the event

  @REX-TC-06
  Scenario: [25] By tcx, too, a program at egress sees only leaving packets, one at ingress only arriving ones
    Given the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0" by tcx
    And program "at_egress" is attached to tc egress on "eth0" by tcx
    When packet 2 of "echo.pcap" leaves on "eth0"
    And packet 1 of "echo.pcap" arrives on "eth0"
    Then map "path" holds exactly
      | value: char[8] |
      | "egress"       |
      | "ingress"      |
