@perf_event
Feature: A perf event program runs at each sample
  It gets the registers at the sample, the period and the address. It can read the event's counter. Its result is ignored.

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
    And a perf event samples task 44 "sh" with
      | period | 1 |
    Then map "samples" holds exactly
      | key: i32 | value: u64 |
      | 42       | 2          |
      | 43       | 1          |
      | 44       | 1          |

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

  @REX-EVENTS-01 @violation
  Scenario: [4] A sample with a misspelt field is refused, naming line and column
    Then these events are refused with message '*events.yaml:2:19: "perod" is not a key of perf_sample of item 1 of events'
      """
      events:
        - perf_sample: {perod: 1000000}
      """

  @REX-PERF-03
  Scenario Outline: [<number>] A program that runs for more than 40 s on a sample of <event> is not ended, because it runs in <where>
    Given the object "busy_sampler", attached to a perf event
    When a perf event samples task 42 "bash" with
      | event  | <event>  |
      | period | 11000000 |
    Then program "busy_sampler" returns after 77 s
    And map "finished" holds exactly
      | key: u32 | value: u64 |
      | 0        | 1          |

    Examples:
      | number | event      | where            |
      | 5      | cpu-cycles | an NMI           |
      | 6      | cpu-clock  | a hard interrupt |

  @REX-PERF-03
  Scenario: [7] The same program is ended on a sample of page faults, which occur in the task's context
    Given the object "busy_sampler", attached to a perf event
    When a perf event samples task 42 "bash" with
      | event  | page-faults |
      | period | 11000000    |
    Then program "busy_sampler" is ended by the watchdog after 20 s
    And program "busy_sampler" is removed

  @REX-PERF-03
  Scenario: [8] A slow helper in an NMI is not ended either
    Given helper "bpf_perf_prog_read_value" takes 45 s
    When a perf event samples task 42 "bash" with
      | event  | cpu-cycles |
      | period | 1          |
    Then the result is 0
    And map "samples" holds, among others
      | key: i32 | value: u64 |
      | 42       | 1          |

  @REX-PERF-03
  Scenario: [9] A watchdog timer that is due in an NMI waits for its end, and then finds no program
    Given the watchdog fires at instruction 20
    When a perf event samples task 42 "bash" with
      | event  | cpu-cycles |
      | period | 1          |
    And a perf event samples task 42 "bash" with
      | event  | cpu-cycles |
      | period | 1          |
    Then map "samples" holds, among others
      | key: i32 | value: u64 |
      | 42       | 2          |

  @REX-PERF-03
  Scenario: [10] A program that never ends in an NMI locks up its CPU, and the error says so
    Given the object "busy_sampler", attached to a perf event
    When a perf event samples task 42 "bash" with
      | event  | cpu-cycles         |
      | period | 0xffffffffffffffff |
    Then program "busy_sampler" breaks the rule "the program did not end within 100 s, and nothing ends it: it runs in an NMI, which the watchdog's timer cannot interrupt; CPU 0 is locked up at *::busy_sampler+*"
