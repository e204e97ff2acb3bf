@maps @violation
Feature: A kernel whose perf event arrays lose or misplace records is detected
  Each kernel here has one fault in the slots of the array, in their buffers, or in the counters.

  @REX-MAP-11
  Scenario: [1] A record must be in the buffer of its CPU: a kernel that sends the records of all CPUs through the event of CPU 0
    When scenario 1 of "maps/perf-event-array.feature" is run on a kernel that "sends the records of all CPUs through the event of CPU 0"
    Then it fails at 'user space reads from map "events"' with "expected * CPU 1 [42, 0] found CPU 0 [42, 0] *"

  @REX-MAP-12
  Scenario Outline: [<number>] A slot must take only matching perf events: a kernel that <fault>
    When scenario <scenario> of "maps/perf-event-array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                               | step                                                          | message                                           |
      | 2      | 2        | sends records through events of other CPUs          | the result is -95                                             | expected -95 found 0 *                            |
      | 3      | 3        | answers EINVAL for an empty slot                    | the result is -2                                              | expected -2 found -22 *                           |
      | 4      | 4        | treats a missing slot as an empty slot              | the result is -7                                              | expected -7 found -2 *                            |
      | 5      | 6        | sends records through counters                      | the result is -22                                             | expected -22 found -28 *                          |
      | 6      | 17       | accepts any number as a perf event                  | writing to map "events" from user space is refused with EBADF | expected * found it was not refused               |
      | 7      | 31       | leaves events that a program deletes in their slots | the verdicts are                                              | expected 2: result 4294967294 found 2: result 0 * |

  @REX-MAP-13
  Scenario Outline: [<number>] Lost records must be counted: a kernel that <fault>
    When scenario <scenario> of "maps/perf-event-array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                   | step                               | message                                                                    |
      | 8      | 27       | says that a lost record is sent         | the result is -28                  | expected -28 found 0 *                                                     |
      | 9      | 7        | does not say how many records were lost | user space reads from map "events" | expected lost 3 [42, 0] lost 0 [42, 0] found lost 0 [42, 0] lost 0 [42, 0] |

  @REX-MAP-14
  Scenario Outline: [<number>] A record must include the requested bytes of the packet: a kernel that <fault>
    When scenario <scenario> of "maps/perf-event-array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                   | step                                   | message                                                                 |
      | 10     | 8        | sends a byte less of a packet than it should            | user space reads from map "received"   | expected 0f 00 00 00 01 02 03 04 05 06 found 0f 00 00 00 01 02 03 04 05 00 |
      | 11     | 9        | sends a byte less of a packet than it should            | user space reads from map "classified" | expected 0f 00 00 00 01 02 03 04 05 06 found 0f 00 00 00 01 02 03 04 05 00 |
      | 12     | 10       | sends a shorter record when a packet has too few bytes | the result is -14                      | expected -14 found 0 *                                                  |
      | 13     | 11       | answers EINVAL when a packet is too short              | the result is -14                      | expected -14 found -22 *                                                |

  @REX-MAP-15
  Scenario Outline: [<number>] A counter must be read on its own CPU: a kernel that <fault>
    When scenario <scenario> of "maps/perf-event-array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                                 | step                      | message                                                |
      | 14     | 12       | gives the time that a counter was enabled as the time that it counted | map "value" holds exactly | expected 0 → [70, 800, 400] found 0 → [70, 800, 800] * |
      | 15     | 14       | reads counters of other CPUs                                          | the result is -22         | expected -22 found 0 *                                 |
      | 16     | 14       | answers ENOENT for a counter of another CPU                           | the result is -22         | expected -22 found -2 *                                |
      | 17     | 14       | leaves the old content when a counter cannot be read                  | map "value" holds exactly | expected 0 → [0, 0, 0] found 0 → [1, 1, 1] *           |

  @REX-MAP-34
  Scenario Outline: [<number>] Programs must neither read nor write events of the array: a kernel that <fault>
    When scenario <scenario> of "maps/perf-event-array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                  | step                                     | message                                                                                                 |
      | 18     | 29       | finds nothing in a perf event array    | the helper calls of program "lookup" are | expected bpf_map_lookup_elem → 18446744073709551521 found bpf_map_lookup_elem → 0                       |
      | 19     | 30       | refuses a program that stores an event | the kernel oopses in program "update"    | expected exception: #PF access: execute address: 0x0 found exception: none access: none address: none * |

  @REX-MAP-36
  Scenario Outline: [<number>] A record must be padded: a kernel that <fault>
    When scenario <scenario> of "maps/perf-event-array.feature" is run on a kernel that "<fault>"
    Then it fails at 'user space reads from map "received"' with "<message>"

    Examples:
      | number | scenario | fault                                         | message                                                                                |
      | 20     | 39       | hands records to user space without padding   | expected 0f 00 00 00 * 08 00 00 00 found 0f 00 00 00 * 08 00                           |
      | 21     | 38       | pads records to 8 bytes by themselves         | expected 0f 00 00 00 * 08 found 0f 00 00 00 * 08 00 00 00 00                           |
      | 22     | 37       | pads records to 8 bytes by themselves         | expected 0f 00 00 00 01 02 03 04 00 00 00 00 found 0f 00 00 00 01 02 03 04             |

  @REX-MAP-37
  Scenario Outline: [<number>] An offline CPU runs nothing: a kernel that treats every CPU as online
    When scenario <scenario> of "maps/offline-cpus.feature" is run on a kernel that "treats every CPU as online"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | step                          | message                                             |
      | 23     | 2        | the verdicts are              | expected 2: result 4294967294 found 2: result * |
      | 24     | 3        | these events are refused with * | expected * nothing can happen on CPU 2 found it was not refused |

  @REX-MAP-37
  Scenario Outline: [<number>] The numbers of CPUs can have gaps: a kernel that <fault>
    When scenario <scenario> of "maps/possible-cpus.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                  | step                                | message                                             |
      | 25     | 1        | gives values for gaps between the numbers of CPUs  | map "counts" holds, among others    | expected 0 → [[0; 4], [1, 42, 0, 0], [2, 42, 0, 0], * found 0 → [[0; 4], [1, 42, 0, 0], [0; 4], [0; 4]] * |
      | 26     | 2        | treats a missing slot as an empty slot        | the verdicts are                    | expected 2: result 4294967289 found 2: result 4294967294 * |
