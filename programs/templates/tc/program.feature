Feature: Packets that are too long are dropped and counted
  User space writes the length of the longest packet to `limit`. Without a limit, every packet passes.

  Background:
    Given the object "my_program"
    And program "my_program" is attached to tc on "eth0"

  Scenario: [1] A packet that is longer than the limit is dropped
    Given map "limit" holds
      | key: u32 | value: u32 |
      | 0        | 45         |
    # 46 bytes: a UDP datagram from 192.0.2.1 to 192.0.2.2.
    When the packet "020000000002020000000001080045000020000100004011f6c8c0000201c000020214e90035000c000072657821" arrives
    Then the verdict is TC_ACT_SHOT
    And map "dropped" holds exactly
      | key: u32 | value: u64[2] |
      | 0        | [1, 46]       |
    And nothing else changed

  Scenario: [2] A packet as long as the limit passes unchanged
    Given map "limit" holds
      | key: u32 | value: u32 |
      | 0        | 46         |
    When the packet "020000000002020000000001080045000020000100004011f6c8c0000201c000020214e90035000c000072657821" arrives
    Then the verdict is TC_ACT_OK
    And no packet was changed
    And nothing else changed

  Scenario: [3] Without a limit, every packet passes
    When the packet "020000000002020000000001080045000020000100004011f6c8c0000201c000020214e90035000c000072657821" arrives
    Then the verdict is TC_ACT_OK
    And nothing else changed

  Scenario: [4] It keeps the universal profile
    Then object "my_program" keeps every requirement of the universal profile
