@xdp @tc
Feature: An interface sets the room of a frame, its longest length, and where xdp programs run
  Generic XDP sees a socket buffer. The kernel moves a frame with less than 256 bytes of headroom to a larger buffer; the rest of
  that buffer is the tailroom. Native XDP sees the driver's own buffer, and only frames from the wire.

  @REX-XDP-11
  Scenario Outline: [<number>] Generic XDP: <what>
    Given the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdicts are
      | packets | result   |
      | 1       | <result> |

    Examples:
      | number | what                                            | head | tail | result     |
      | 1      | 258 bytes lie before a frame, 40 of them in use | -218 | 0    | 2          |
      | 2      | no more than 218 are free                       | -219 | 0    | 4294967274 |
      | 3      | 428 bytes lie behind a frame of 18              | 0    | 428  | 2          |
      | 4      | no more than 428                                | 0    | 429  | 4294967274 |

  @REX-XDP-11
  Scenario Outline: [<number>] Generic XDP moves a frame with less than 256 bytes of headroom: <headroom> bytes
    Given the kernel has interface "eth0" with a headroom of <headroom> bytes and buffers of 1024 bytes
    And the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdicts are
      | packets | result   |
      | 1       | <result> |

    Examples:
      | number | headroom | head | tail | result     |
      | 5      | 64       | -216 | 1454 | 2          |
      | 6      | 64       | -217 | 0    | 4294967274 |
      | 7      | 64       | 0    | 1455 | 4294967274 |
      | 8      | 300      | -260 | 386  | 2          |
      | 9      | 300      | -261 | 0    | 4294967274 |
      | 10     | 300      | 0    | 387  | 4294967274 |

  @REX-XDP-12
  Scenario Outline: [<number>] Native XDP: <what>
    Given the kernel has interface "eth0" with <features>
    And the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdicts are
      | packets | result   |
      | 1       | <result> |

    Examples:
      | number | what                                               | features                  | head | tail | result     |
      | 11     | 256 bytes lie before a frame, 40 of them in use    | native XDP | -216 | 0    | 2          |
      | 12     | no more than 216 are free                          | native XDP | -217 | 0    | 4294967274 |
      | 13     | a frame of 18 ends with its cache line             | native XDP | 0    | 46   | 2          |
      | 14     | no more                                            | native XDP | 0    | 47   | 4294967274 |
      | 15     | a driver that leaves less before a frame           | native XDP and a headroom of 192 bytes | -152 | 0  | 2          |
      | 16     | native XDP and no more                                        | native XDP and a headroom of 192 bytes | -153 | 0  | 4294967274 |
      | 17     | a driver with nothing behind a frame               | native XDP and a tailroom of 0 bytes | 0    | 1    | 4294967274 |
      | 18     | a driver with buffers of 2048 bytes                | native XDP and buffers of 2048 bytes | 0    | 1454 | 2          |
      | 19     | native XDP and no more                                        | native XDP and buffers of 2048 bytes | 0    | 1455 | 4294967274 |

  @REX-XDP-12
  Scenario Outline: [<number>] A copy in the receive path of an interface: <mode> XDP sees it <times> times
    Given the kernel has interface "eth1" with <mode> XDP
    And the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "at_xdp" is attached to xdp on "eth1"
    And program "second_at_ingress" is attached to tc on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 0        | {verdict: 2, target: 0, flags: 0, copied: 0} |
      | 1        | {verdict: 0, target: 3, flags: 1, copied: 0} |
    When packet 1 of "echo.pcap" arrives on "eth0"
    Then map "counts" holds exactly
      | key: u32 | value: u32 |
      | 0        | <times>    |
      | 1        | 1          |
      | 2        | 1          |
      | 3        | 0          |

    Examples:
      | number | mode    | times |
      | 20     | native  | 0     |
      | 21     | generic | 1     |

  @REX-XDP-12
  Scenario: [22] Native XDP is refused if the MTU allows frames larger than a buffer
    Given the kernel has interface "eth0" with an MTU of 3507, native XDP
    And the kernel has interface "eth1" with an MTU of 3506, native XDP
    And the object "port_filter"
    Then attaching program "port_filter" to xdp on "eth0" is refused with ERANGE and message 'program "port_filter" cannot be attached to eth0 in native XDP'
    Given program "port_filter" is attached to xdp on "eth1"
    When packet 2 of "echo.pcap" arrives on "eth1"
    Then the verdict is XDP_PASS

  @REX-XDP-13
  Scenario Outline: [<number>] A frame of 554 bytes on an interface with an MTU of <mtu> is seen <times> times
    Given the kernel has interface "eth0" with an MTU of <mtu>
    And the object "two_programs"
    And program "count_in" is attached to xdp on "eth0"
    And program "count_out" is attached to tc on "eth0"
    When packet 7 of "echo.pcap" arrives on "eth0"
    Then map "traffic" holds exactly
      | key: u32 | value: Traffic                     |
      | 0        | {packets: <times>, bytes: <bytes>} |
      | 1        | {packets: <times>, bytes: <bytes>} |

    Examples:
      | number | mtu | times | bytes |
      | 23     | 536 | 1     | 554   |
      | 24     | 535 | 0     | 0     |

  @REX-XDP-13
  Scenario Outline: [<number>] A copy of 554 bytes into the receive path of an interface with an MTU of <mtu> arrives
    Given the kernel has interface "eth1" with an MTU of <mtu>
    And the object "waypoints"
    And program "at_ingress" is attached to tc on "eth0"
    And program "second_at_ingress" is attached to tc on "eth1"
    And map "plans" holds
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 3, flags: 1, copied: 0} |
    When packet 7 of "echo.pcap" arrives on "eth0"
    Then map "plans" holds, among others
      | key: u32 | value: Plan                                  |
      | 1        | {verdict: 0, target: 3, flags: 1, copied: 0} |
    And map "counts" holds, among others
      | key: u32 | value: u32 |
      | 2        | 1          |

    Examples:
      | number | mtu |
      | 25     | 536 |
      | 26     | 68  |

  @REX-XDP-14
  Scenario: [27] A moved start uncovers the old bytes, not zeroes
    Given the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | -10        |
      | 1        | -10        |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 bb 05 06 07 08 09 0a 0b 0c 08 bb" arrives
    Then the verdict is XDP_PASS
    And packet 1 leaves with
      | eth.dst  | aa:5a:5a:5a:5a:5a |
      | eth.src  | 5a:5a:5a:5a:01:02 |
      | eth.type | 0x0304            |

  @REX-XDP-15
  Scenario Outline: [<number>] A packet at an odd address is read like any other: <kind>
    Given the kernel has interface "eth0" with a headroom of 65 bytes
    And the object "<object>", attached to <kind> on "eth0"
    And map "<map>" holds
      | key: <key> | value: <type> |
      | <entry>    | <value>       |
    When packets 1-2 of "dns-and-http.pcapng" arrive
    Then the verdicts are
      | packets | verdict   |
      | 1       | <first>   |
      | 2       | <second>  |
    And no packet was changed

    Examples:
      | number | kind | object      | map     | key   | type  | entry | value                           | first       | second      |
      | 28     | xdp  | port_filter | blocked | u16be | u8    | 53    | 1                               | XDP_DROP    | XDP_PASS    |
      | 29     | tc   | classifier  | rules   | u8    | Rule  | 17    | {drop: 1, mark: 0, priority: 0} | TC_ACT_SHOT | TC_ACT_SHOT |
