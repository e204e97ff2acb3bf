@maps
Feature: Very large hash maps and queues use only the memory that is touched
  The object has a hash map of 3,000,000 elements of 1,536 bytes and a queue of 6,000,000 values of 1,024 bytes. Both together are larger than all memory that a program can address.

  Background:
    Given the object "big_maps", attached to tracepoint "syscalls/sys_enter_dup"

  @REX-MAP-21
  Scenario: [1] Entries are kept like any other, from the program to user space
    When task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    And task 42 "bash" hits the tracepoint 2 times
    And task 42 "bash" hits the tracepoint with
      | fildes | 3 |
    Then the verdicts are
      | events | result |
      | 1      | 1      |
      | 2      | 1      |
      | 3-4    | 2      |

  @REX-MAP-21
  Scenario: [2] A deleted key is gone, and can be stored again
    When task 42 "bash" hits the tracepoint 3 times
    And user space deletes from map "counts"
      | key: u64 |
      | 0        |
    Then map "counts" is empty
    When task 42 "bash" hits the tracepoint
    Then the result is 1
