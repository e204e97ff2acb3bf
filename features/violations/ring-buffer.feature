@maps @violation
Feature: A kernel whose ring buffers lose, mix up or invent records is detected
  Each kernel here has one fault between the reservation of a record and its reader.

  @REX-MAP-06
  Scenario Outline: [<number>] A reader must get the submitted records in the order of reservation: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                  | step                                       | message                                          |
      | 1      | 2        | delivers records that are discarded                    | user space reads nothing from map "events" | expected no record found 2a 00 00 00 5a 00 00 00 |
      | 2      | 4        | delivers records in the order of their commits         | user space reads from map "events"         | expected [42, 1] [42, 2] found [42, 2] [42, 1]   |
      | 3      | 30       | rounds the length of a record up to a multiple of 8    | user space reads from map "ring"           | expected 07 07 07 found 07 07 07 00 00 00 00 00  |
      | 4      | 32       | delivers no record that is committed without a wake-up | user space reads from map "ring"           | expected 07 07 found no record                   |

  @REX-MAP-07
  Scenario Outline: [<number>] No record must stay open: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                           | step                                                     | message                                                                                                 |
      | 5      | 5        | forgets the cleanup entries of a program that reserves a record | the program panics with "with a record open"             | expected * found ring_events: conformance failure: * ended holding a reference to a record of 8 bytes * |
      | 6      | 15       | does not notice records that are left open                      | program "leaked_record" breaks the rule *                | expected rule: * found rule: * ended with 1 more valid rex_cleanup_entries *                            |
      | 7      | 15       | delivers records that are left open                             | user space reads nothing from map "leaked_record/events" | expected no record found 00 00 00 *                                                                     |

  @REX-MAP-08
  Scenario Outline: [<number>] A query must be answered: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                                        | step                        | message                                        |
      | 8      | 7        | gives the position of the consumer as the position of the producer           | map "answers" holds exactly | expected 3 → 1128 found 3 → 16 *               |
      | 9      | 39       | gives the size of a ring buffer as the unread bytes                          | the result is 16            | expected 16 found 4096 *                       |
      | 10     | 44       | reads only the low half of the flags of a query                              | the result is 0             | expected 0 found 4096 *                        |
      | 11     | 14       | gives positions within a ring buffer instead of positions since its creation | map "answers" holds exactly | expected 2 → 4104 3 → 4104 found 2 → 8 3 → 8 * |

  @REX-MAP-09
  Scenario Outline: [<number>] A record without room, or with unknown flags, must be refused: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at "<step>" with "<message>"

    Examples:
      | number | scenario | fault                                              | step              | message                                           |
      | 12     | 9        | answers ENOSPC when there is no room for a record  | the result is -11 | expected -11 found -28 *                          |
      | 13     | 22       | accepts a record as large as the ring              | the result is -11 | expected -11 found 0 *                            |
      | 14     | 13       | overwrites the oldest record when there is no room | the verdicts are  | expected 3: result 4294967295 found 3: result 0 * |
      | 15     | 25       | ignores the flags of a reservation                 | the result is -1  | expected -1 found 0 *                             |
      | 16     | 20       | ignores the flags of output to a ring buffer       | the result is -22 | expected -22 found 0 *                            |

  @REX-MAP-10
  Scenario Outline: [<number>] A record must be contiguous: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at 'user space reads from map "events"' with '<message>'

    Examples:
      | number | scenario | fault                                                    | message                                       |
      | 17     | 14       | maps the data of a ring buffer once                      | expected "pid 42.........." found no record    |
      | 18     | 14       | shows user space nothing behind the end of a ring buffer | expected "pid 42.........." found "pid 42.."  |

  @REX-MAP-34
  Scenario Outline: [<number>] A ring buffer must have records only: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                 | step                                     | message                                                                                                 |
      | 19     | 16       | finds nothing in a ring buffer        | the helper calls of program "lookup" are | expected bpf_map_lookup_elem → 18446744073709551092 found bpf_map_lookup_elem → 0                       |
      | 20     | 17       | updates ring buffers without effect   | the helper calls of program "update" are | expected bpf_map_update_elem → -524 found bpf_map_update_elem → 0                                       |
      | 21     | 19       | pushes to ring buffers without effect | the kernel oopses in program "push"      | expected exception: #PF access: execute address: 0x0 found exception: none access: none address: none * |

  @REX-MAP-35
  Scenario Outline: [<number>] A reader must be woken when it is due: a kernel that <fault>
    When scenario <scenario> of "maps/ring-buffer.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                             | step                                                      | message                                    |
      | 22     | 58       | wakes the reader of a ring buffer for every record | user space reads 3 records from map "ring", woken 1 time  | expected woken 1 time found woken 3 times |
      | 23     | 50       | never wakes the reader of a ring buffer without a flag | user space reads 1 record from map "ring", woken 1 time   | expected woken 1 time found woken 0 times |
      | 24     | 51       | ignores BPF_RB_NO_WAKEUP                      | user space reads 1 record from map "ring", woken 0 times  | expected woken 0 times found woken 1 time |
      | 25     | 60       | ignores BPF_RB_FORCE_WAKEUP                   | user space reads 3 records from map "ring", woken 3 times | expected woken 3 times found woken 1 time |
