@perf_event
Feature: A perf event program runs at each sample
  It gets the registers at the sample, the period and the address; it may read the event's counter. Its result is ignored.

  Background:
    Given the object "perf_sampler", attached to a perf event

  @REX-PERF-01
  Scenario: [1] The sample's own data reach the program
    When a perf event samples task 42 "bash" with
      | period  | 1000000  |
      | address | 0x7f0010 |
      | ip      | 0x401a2c |
      | counter | 5000000  |
      | enabled | 90000    |
      | running | 60000    |
    Then map "last" holds exactly
      | key: i32 | value: Sample                                                                                               |
      | 42       | {period: 1000000, addr: 0x7f0010, ip: 0x401a2c, counter: 5000000, enabled: 90000, running: 60000} |
    And map "samples" holds exactly
      | key: i32 | value: u64 |
      | 42       | 1          |
    And nothing else changed

  @REX-PERF-02
  Scenario: [2] Samples are counted for the task that was running
    When a perf event samples task 42 "bash" with
      | period | 1 |
    And a perf event samples task 43 "cat" on CPU 0 with
      | period | 1 |
    And a perf event samples task 42 "bash" with
      | period | 1 |
    Then map "samples" holds exactly
      | key: i32 | value: u64 |
      | 42       | 2          |
      | 43       | 1          |

  @REX-EVENTS-01
  Scenario: [3] Samples may be given as an events file has them
    When these events happen
      """
      events:
        - perf_sample: {period: 1000000, address: 0x7f0010}
          registers: {ip: 0x401a2c}
          task: {pid: 42, comm: bash}
        - perf_sample: {period: 500}
          task: {pid: 43, comm: cat}
      """
    Then map "samples" holds exactly
      | key: i32 | value: u64 |
      | 42       | 1          |
      | 43       | 1          |
    And map "last" holds exactly
      | key: i32 | value: Sample                                                                             |
      | 42       | {period: 1000000, addr: 0x7f0010, ip: 0x401a2c, counter: 0, enabled: 0, running: 0} |
      | 43       | {period: 500, addr: 0, ip: 0, counter: 0, enabled: 0, running: 0}                   |
    And nothing else changed

  @REX-EVENTS-01
  Scenario: [4] A sample with a misspelt field is refused, naming line and column
    Then these events are refused with message '*events.yaml:2:19: "perod" is no key of perf_sample of item 1 of events'
      """
      events:
        - perf_sample: {perod: 1000000}
      """
