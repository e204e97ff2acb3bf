@maps
Feature: A stack trace map with build IDs keeps file and offset of each frame
  An entry has 32 bytes: a status, 20 bytes of build ID, and an offset in the file. A frame without a known file, or
  of the kernel, keeps its address instead.

  @REX-MAP-26
  Scenario: [1] A frame without a file is kept as an address, with the status for it
    Given the object file "stack_sampler" with flags of map "stacks" set to 32
    And the object file "stack_sampler" with value_size of map "stacks" set to 64
    And the object "stack_sampler", attached to a perf event
    When a perf event samples task 42 "bash" with
      | period       | 0                                                            |
      | kernel stack | [0xffffffff81f081aa, 0xffffffff816bac2b, 0xffffffff81000130] |
    Then map "stacks" holds exactly
      | key: u32 | value: u64[8]                                                |
      | 0        | [2, 0, 0, 0xffffffff81f081aa, 2, 0, 0, 0xffffffff816bac2b] |

  @REX-MAP-26
  Scenario: [2] A full map refuses even a stack that it already has
    Given the object file "stack_sampler" with flags of map "stacks" set to 32
    And the object file "stack_sampler" with max_entries of map "stacks" set to 1
    And the object "stack_sampler", attached to a perf event
    When a perf event samples task 42 "bash" with
      | kernel stack | [1] |
    And a perf event samples task 42 "bash" with
      | kernel stack | [1] |
    And a perf event samples task 42 "bash" with
      | period       | 512 |
      | kernel stack | [1] |
    Then the verdicts are
      | events | result     |
      | 1      | 0          |
      | 2      | 4294967284 |
      | 3      | 0          |

  @REX-MAP-27
  Scenario Outline: [<number>] <what> is refused
    Given the object file "stack_sampler" with <field> of map "stacks" set to <value>
    Then loading "stack_sampler" is refused with <errno> and message '*map "stacks" cannot be created*'

    Examples:
      | number | what                                     | field       | value      | errno  |
      | 3      | A key that is no u32                     | key_size    | 8          | EINVAL |
      | 4      | A value too small for one address        | value_size  | 4          | EINVAL |
      | 5      | A value that ends within an address      | value_size  | 12         | EINVAL |
      | 6      | A value for more than 127 frames         | value_size  | 1024       | EINVAL |
      | 7      | A map without entries                    | max_entries | 0          | EINVAL |
      | 8      | A map of more buckets than 32 bits count | max_entries | 2147483649 | E2BIG  |
      | 9      | A flag that the type does not take       | flags       | 1          | EINVAL |
      | 10     | A map both read-only and write-only      | flags       | 24         | EINVAL |

  @REX-MAP-27
  Scenario: [11] A value size that is not a multiple of an entry with build ID is refused
    Given the object file "stack_sampler" with flags of map "stacks" set to 32
    And the object file "stack_sampler" with value_size of map "stacks" set to 40
    Then loading "stack_sampler" is refused with EINVAL and message '*map "stacks" cannot be created*'
