@helpers @REX-HELPER-12
Feature: Random numbers come from a list or from a seed
  bpf_get_prandom_u32 gives 32 bits. The same seed gives the same numbers in the same order.

  Scenario: [1] Numbers of a list come in the order of the list
    Given the random numbers are 4, 0xffffffff
    And the object "helper_values", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then map "random" holds exactly
      | key: u32 | value: u32 |
      | 0        | 4          |
      | 1        | 0xffffffff |

  Scenario Outline: [<number>] The seed <seed> gives its own numbers, the same each time
    Given the random seed is <seed>
    And the object "helper_values", attached to tracepoint "syscalls/sys_enter_dup"
    When task 42 "bash" hits the tracepoint
    Then map "random" holds exactly
      | key: u32 | value: u32 |
      | 0        | <first>    |
      | 1        | <second>   |

    Examples:
      | number | seed       | first      | second     |
      | 2      | 0          | 1684164658 | 3653269916 |
      | 3      | 1          | 1580013426 |  350525680 |
      | 4      | 4294967295 | 3950124170 | 4293442868 |
