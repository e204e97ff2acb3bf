Feature: Samples are counted for the task that was running
  User space reads the samples of each pid, and the events that they stand for, from `samples`.

  Background:
    Given the object "my_program", attached to a perf event

  Scenario: [1] Each task has its own count, and its own sum of periods
    When a perf event samples task 42 "bash" with
      | period | 1000 |
    And a perf event samples task 42 "bash" with
      | period | 500 |
    And a perf event samples task 43 "cat" with
      | period | 7 |
    Then the result is 0
    And map "samples" holds exactly
      | key: i32 | value: u64[2] |
      | 42       | [2, 1500]     |
      | 43       | [1, 7]        |
    And nothing else changed

  Scenario: [2] Counting goes on where user space left it
    Given map "samples" holds
      | key: i32 | value: u64[2] |
      | 42       | [9, 100]      |
    When a perf event samples task 42 "bash" with
      | period | 11 |
    Then map "samples" holds exactly
      | key: i32 | value: u64[2] |
      | 42       | [10, 111]     |

  Scenario: [3] It keeps the universal profile
    Then object "my_program" keeps every requirement of the universal profile
