@xdp
Feature: Bytes become a value if there are enough of them
  A program can read the bytes of a packet as a type that contains no reference and can be copied. Any bytes are a value of that type. If the packet has fewer
  bytes than the type, the program panics before it reads any.

  Background:
    Given the loader catches SIGSYS
    And the object "arp_operations", attached to xdp on "eth0"

  @REX-TYPE-01 @REX-TYPE-03
  Scenario: [1] A program in safe Rust reads a request and a reply as values
    When the packet "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002" arrives
    And the packet "020000000001 020000000002 0806 0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001" arrives
    And the packet "020000000001 020000000002 0806 0001 0800 06 04 0002 020000000002 0a000002 020000000001 0a000001" arrives
    Then map "operations" holds exactly
      | key: u16be | value: u32 |
      | 1          | 1          |
      | 2          | 2          |
    And no packet was changed
    And nothing else changed

  @REX-TYPE-01
  Scenario: [2] Any bytes are a value
    When the packet "000000000000 000000000000 0806 ffff ffff ff ff ffff ffffffffffff ffffffff ffffffffffff ffffffff" arrives
    Then the verdict is XDP_PASS
    And map "operations" holds exactly
      | key: u16be | value: u32 |
      | 65535      | 1          |

  @REX-TYPE-02
  Scenario Outline: [<number>] <bytes> of 28 bytes
    When the packet "020000000001 020000000002 0806 <packet>" arrives
    Then the program panics with "size mismatch in convert_slice_to_struct" at "src/arp_operations.rs:36"
    And the verdict is XDP_ABORTED
    And map "operations" is empty

    Examples:
      | number | bytes | packet                                                                |
      | 3      | none  |                                                                       |
      | 4      | 8     | 0001 0800 06 04 0001                                                  |
      | 5      | 27    | 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a0000         |

  @REX-TYPE-02
  Scenario: [6] An extra byte is ignored
    When the packet "020000000001 020000000002 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002 ff" arrives
    Then the verdict is XDP_PASS
    And map "operations" holds exactly
      | key: u16be | value: u32 |
      | 1          | 1          |
