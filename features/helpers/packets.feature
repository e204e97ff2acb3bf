@helpers
Feature: Helpers change the ends of a packet, or send copies of it
  An xdp program may move both ends of its packet within the buffer, down to an Ethernet header. A tc program may send a copy of its packet
  to another interface; what it does to the packet afterwards is not in the copy.

  @REX-HELPER-01
  Scenario Outline: [<number>] Both ends move: <what>
    Given the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdict is XDP_PASS

    Examples:
      | number | what                          | head | tail |
      | 1      | down to an Ethernet header    | 2    | -2   |
      | 2      | to the start of the headroom  | -216 | 0    |
      | 3      | to the end of the buffer      | 0    | 3502 |

  @REX-HELPER-01
  Scenario Outline: [<number>] Neither end moves too far: <what>
    Given the object "resize_packet", attached to xdp on "eth0"
    And map "change" holds
      | key: u32 | value: i32 |
      | 0        | <head>     |
      | 1        | <tail>     |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the result is -22

    Examples:
      | number | what                                   | head | tail |
      | 4      | the start, into the Ethernet header    | 5    | 0    |
      | 5      | the start, before the headroom         | -217 | 0    |
      | 6      | the end, into the Ethernet header      | 0    | -5   |
      | 7      | the end, behind the buffer             | 0    | 3503 |
      | 8      | the end, after the start has moved     | 2    | -3   |

  @REX-HELPER-02
  Scenario: [9] A copy goes out as the packet was when it was sent
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | 1          |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the verdict is TC_ACT_OK
    And the frames sent out for packet 1 are
      | interface | frame                                                 |
      | lo        | 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22 |
    And nothing else changed

  @REX-HELPER-02
  Scenario Outline: [<number>] <what> is refused
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | <target>   |
      | 1        | <flags>    |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the result is -22
    And no packet was changed

    Examples:
      | number | what                           | target | flags |
      | 10     | An interface that is not there | 99     | 0     |
      | 11     | An unknown flag                | 1      | 2     |

  @REX-HELPER-02
  Scenario: [12] With BPF_F_INGRESS the copy goes into the receive path of the interface
    Given the object "clone_redirect", attached to tc on "eth0"
    And map "target" holds
      | key: u32 | value: u32 |
      | 0        | 1          |
      | 1        | 1          |
    When the packet "01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22" arrives
    Then the frames sent out for packet 1 are
      | interface   | frame                                                 |
      | lo, ingress | 01 02 03 04 05 06 07 08 09 0a 0b 0c 08 00 45 00 11 22 |
