@maps
Feature: An array of 3,250,000 elements of 1,516 bytes uses only the memory that is touched
  It is as large as the cache of BMC: nearly 5 GB. That is more than all memory that a program can address here.

  Background:
    Given the object "big_array", attached to tracepoint "syscalls/sys_enter_dup"

  @REX-MAP-21
  Scenario: [1] The first and the last element work like any other, and keep their values
    When task 42 "bash" hits the tracepoint 2 times
    And task 42 "bash" hits the tracepoint with
      | fildes | 3249999 |
    And task 42 "bash" hits the tracepoint
    Then the verdicts are
      | events | result |
      | 1      | 1      |
      | 2      | 2      |
      | 3      | 1      |
      | 4      | 3      |

  @REX-MAP-21
  Scenario: [2] There is no element after the last
    When task 42 "bash" hits the tracepoint with
      | fildes | 3250000 |
    Then the result is -1
    And map "cache" is empty
