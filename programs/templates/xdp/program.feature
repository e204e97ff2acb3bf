Feature: Packets of blocked protocols are dropped and counted
  User space writes protocol numbers to `blocked`. All other packets pass.

  Background:
    Given the object "my_program"
    And program "my_program" is attached to xdp on "eth0"

  Scenario: [1] A packet of a blocked protocol is dropped
    Given map "blocked" holds
      | key: u8 | value: u8 |
      | 17      | 1         |
    # A UDP datagram from 192.0.2.1 to 192.0.2.2.
    When the packet "020000000002020000000001080045000020000100004011f6c8c0000201c000020214e90035000c000072657821" arrives
    Then the verdict is XDP_DROP
    And map "counters" holds exactly
      | key: u32 | value: u64[2] |
      | 0        | [1, 0]        |
    And nothing else changed

  Scenario: [2] A packet of another protocol passes unchanged
    Given map "blocked" holds
      | key: u8 | value: u8 |
      | 17      | 1         |
    # An ICMP echo request.
    When the packet "02000000000202000000000108004500001c000100004001f6dcc0000201c00002020800f7fd00010001" arrives
    Then the verdict is XDP_PASS
    And no packet was changed
    And map "counters" holds exactly
      | key: u32 | value: u64[2] |
      | 0        | [0, 1]        |
    And nothing else changed

  Scenario: [3] A frame that is too short for its headers passes
    Given map "blocked" holds
      | key: u8 | value: u8 |
      | 17      | 1         |
    When the packet "020000000002020000000001080045000020000100004011f6c8c0000201" arrives
    Then the verdict is XDP_PASS
    And no packet was changed

  Scenario: [4] It keeps the universal profile
    Then object "my_program" keeps every requirement of the universal profile
