@maps @violation
Feature: A kernel whose maps differ from bpf(2) is detected
  Each kernel here has one fault in its hash maps, arrays, queues or stacks, in their creation, or in how objects share them.

  @REX-MAP-01
  Scenario Outline: [<number>] Each operation must obey each flag: a kernel that <fault>
    When scenario <scenario> of "maps/hash.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                              | step                                                                                     | message                                         |
      | 1      | 8        | overwrites a key that must not exist               | the result is -17                                                                        | expected -17 found 0 *                          |
      | 2      | 35       | creates a key that must exist                      | writing to map "hash" from user space with BPF_EXIST is refused with ENOENT              | expected * found it was not refused             |
      | 3      | 10       | ignores unknown flags of an update                 | the result is -22                                                                        | expected -22 found 0 *                          |
      | 4      | 11       | checks only the low half of the flags of an update | the result is -22                                                                        | expected -22 found 0 *                          |
      | 5      | 18       | finds the last stored value under a missing key    | the result is -1                                                                         | expected -1 found 10 *                          |
      | 6      | 20       | says that it deleted a missing key                 | the result is -2                                                                         | expected -2 found 0 *                           |
      | 7      | 1        | does not remove the keys that it deletes           | map "results" holds, among others                                                        | expected 15 → -1 16 → 0 found 15 → 13 16 → -7 * |
      | 8      | 29       | ignores the flags of a lookup from user space      | looking up in map "hash" from user space with flags 0x8 is refused with EINVAL           | expected * found it was not refused             |
      | 9      | 33       | iterates over a hash map without end               | finding the next key in map "hash" from user space with flags 0x0 is refused with ENOENT | expected * found it was not refused             |

  @REX-MAP-02
  Scenario Outline: [<number>] A full map must refuse new keys and nothing else: a kernel that <fault>
    When scenario <scenario> of "maps/hash.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                             | step                                                            | message                                                                |
      | 10     | 2        | replaces an entry of a full hash map by a new one | writing to map "hash" from user space is refused with E2BIG     | expected * found it was not refused                                    |
      | 11     | 2        | refuses a new key of a full hash map with ENOMEM  | writing to map "hash" from user space is refused with E2BIG     | expected * found refused with ENOMEM *                                 |
      | 12     | 2        | refuses known keys of a full hash map             | user space writes to map "hash"                                 | MAP_E2BIG (E2BIG): key 02000000 of hash map "hash" cannot be updated * |
      | 13     | 3        | does not remove the keys that it deletes          | user space writes to map "hash"                                 | MAP_E2BIG (E2BIG): key 03000000 of hash map "hash" cannot be updated * |
      | 14     | 3        | says that it deleted a missing key                | deleting from map "hash" from user space is refused with ENOENT | expected * found it was not refused                                    |

  @REX-MAP-03
  Scenario Outline: [<number>] An array must have its elements and no others: a kernel that <fault>
    When scenario <scenario> of "maps/array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                            | step                                                             | message                                                                           |
      | 15     | 2        | leaves the old content of its memory in an array | map "traffic" holds exactly                                      | expected 0 → {packets: 0, bytes: 0} * found 0 → {packets: 12297829382473034410, * |
      | 16     | 3        | wraps indexes beyond the end of an array         | writing to map "array" from user space is refused with E2BIG     | expected * found it was not refused                                               |
      | 17     | 19       | wraps indexes beyond the end of an array         | the result is -1                                                 | expected -1 found 0 *                                                             |
      | 18     | 11       | answers ENOENT beyond the end of an array        | the result is -7                                                 | expected -7 found -2 *                                                            |
      | 19     | 4        | deletes elements of arrays                       | deleting from map "array" from user space is refused with EINVAL | expected * found it was not refused                                               |
      | 20     | 7        | treats the elements of an array as missing       | the result is -17                                                | expected -17 found 0 *                                                            |

  @REX-MAP-04
  Scenario: [21] A looked-up value must be the map's own memory: a kernel that gives programs copies of values
    When scenario 4 of "maps/hash.feature" is run on a kernel that "gives programs copies of values"
    Then it fails at 'map "counts" holds exactly' with "expected 1 → 42 found 1 → 41 *"

  @REX-MAP-19
  Scenario Outline: [<number>] A queue must give its oldest value, a stack its newest: a kernel that <fault>
    When scenario <scenario> of "maps/queue-and-stack.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                 | step                      | message                       |
      | 22     | 25       | treats queues as stacks                               | the result is 1           | expected 1 found 2 *          |
      | 23     | 26       | treats stacks as queues                               | the result is 2           | expected 2 found 1 *          |
      | 24     | 3        | drops the oldest value of a full queue without a flag | the result is -7          | expected -7 found 0 *         |
      | 25     | 21       | drops no value of a full queue                        | the result is 0           | expected 0 found 4294967289 * |
      | 26     | 12       | answers ENOSPC when a queue is full                   | the result is -7          | expected -7 found -28 *       |
      | 27     | 23       | removes a value of a queue when it peeks              | map "queue" holds exactly | expected 1 2 found 2          |

  @REX-MAP-20
  Scenario Outline: [<number>] Each CPU must have its own values, and user space must see all: a kernel that <fault>
    When scenario <scenario> of "maps/per-cpu-array.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                | step                             | message                                                                                  |
      | 28     | 1        | gives programs on every CPU the values of CPU 0      | map "counts" holds exactly       | expected 0 → [[1, 42, 0, 0], [2, 43, 0, 0]] * found 0 → [[3, 43, 0, 0], [0; 4]] *        |
      | 29     | 1        | stores the value of a program for all CPUs           | map "counts" holds exactly       | expected 2 → [[0; 4], [100, 44, 12, 0]] found 2 → [[100, 44, 12, 0], [100, 44, 12, 0]] * |
      | 30     | 1        | shows user space the value of CPU 0 for each CPU     | map "counts" holds exactly       | expected 0 → [[1, 42, 0, 0], [2, 43, 0, 0]] * found 0 → [[1, 42, 0, 0], [1, 42, 0, 0]] * |
      | 31     | 24       | keeps only the value of CPU 0 that user space writes | map "counts" holds, among others | expected 1 → [[5, 1, 2, 9], [7, 42, 4, 9]] found 1 → [[5, 1, 2, 9], [1, 42, 0, 0]] *     |
      | 32     | 6        | treats the elements of a per-CPU array as missing    | the result is -17                | expected -17 found 0 *                                                                   |

  @REX-MAP-21
  Scenario Outline: [<number>] A large map must use only the memory that is touched: a kernel that <fault>
    When scenario <scenario> of "<feature>.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | feature          | scenario | fault                                    | step                                                                    | message                                                        |
      | 33     | maps/large-array | 1        | creates all elements together with a map | the object "big_array", attached to tracepoint "syscalls/sys_enter_dup" | MAP_CREATE_ENOMEM (ENOMEM): * map "cache" cannot be created *  |
      | 34     | maps/large-maps  | 1        | creates all elements together with a map | the object "big_maps", attached to tracepoint "syscalls/sys_enter_dup"  | MAP_CREATE_ENOMEM (ENOMEM): * map "counts" cannot be created * |
      | 35     | maps/large-array | 2        | wraps indexes beyond the end of an array | the result is -1                                                        | expected -1 found 1 *                                          |

  @REX-MAP-22
  Scenario Outline: [<number>] Only shared maps must be one map: a kernel that <fault>
    When scenario <scenario> of "maps/shared.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                                     | step                                        | message                        |
      | 36     | 2        | gives each object its own maps instead of shared maps     | map "packet_lengths/lengths" holds exactly  | expected 14 → 9 found 14 → 1 * |
      | 37     | 3        | shares every map that has the same name in another object | map "dup_totals/totals" holds, among others | expected 1 → 0 found 1 → 1 *   |

  @REX-MAP-23
  Scenario Outline: [<number>] A shared map must have one shape: a kernel that <fault>
    When scenario <scenario> of "maps/shared.feature" is run on a kernel that "<fault>"
    Then it fails at 'loading "packet_totals", * refused with EINVAL *' with "<message>"

    Examples:
      | number | scenario | fault                                                            | message                                |
      | 38     | 4        | does not check the shape of a shared map                         | expected * found it was not refused    |
      | 39     | 8        | does not compare the flags of shared maps                        | expected * found it was not refused    |
      | 40     | 7        | does not compare the entries of shared maps                      | expected * found it was not refused    |
      | 41     | 5        | refuses a map with another shape than the shared map with EEXIST | expected * found refused with EEXIST * |

  @REX-MAP-24
  Scenario Outline: [<number>] A shared map must live as long as an object uses it: a kernel that <fault>
    When scenario <scenario> of "maps/shared.feature" is run on a kernel that "<fault>"
    Then it fails at 'map "totals" holds, among others' with "<message>"

    Examples:
      | number | scenario | fault                                                 | message                                  |
      | 42     | 11       | destroys a shared map with the first unloaded object | expected 1 → 1 found 1 → 0 *            |
      | 43     | 12       | keeps shared maps that no object uses any more         | expected 0 → 0 found 0 → 1 *             |

  @REX-MAP-31
  Scenario Outline: [<number>] A valid map must be created: a kernel that <fault>
    When scenario <scenario> of "maps/creation.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with '<message>'

    Examples:
      | number | scenario | fault                                                         | step                                         | message                                                      |
      | 44     | 1        | creates hash maps without entries                             | loading "map_calls" is refused with EINVAL * | expected * found it was not refused                          |
      | 45     | 12       | creates hash maps with unknown flags                          | loading "map_calls" is refused with EINVAL * | expected * found it was not refused                          |
      | 46     | 6        | creates hash maps with elements of any size                   | loading "map_calls" is refused with E2BIG *  | expected * found it was not refused                          |
      | 47     | 13       | creates hash maps without enough memory                       | loading "map_calls" is refused with ENOMEM * | expected * found it was not refused                          |
      | 48     | 25       | creates arrays with keys of any size                          | loading "map_calls" is refused with EINVAL * | expected * found it was not refused                          |
      | 49     | 39       | creates per-CPU arrays with values of any size                | loading "map_calls" is refused with E2BIG *  | expected * found it was not refused                          |
      | 50     | 45       | creates queues with keys                                      | loading "map_calls" is refused with EINVAL * | expected * found it was not refused                          |
      | 51     | 60       | creates ring buffers of any size                              | loading "map_calls" is refused with EINVAL * | expected * found it was not refused                          |
      | 52     | 4        | refuses maps that are too large with EINVAL                   | loading "map_calls" is refused with E2BIG *  | expected * found refused with EINVAL *                       |
      | 53     | 28       | answers E2BIG when there is no memory for a map               | loading "map_calls" is refused with ENOMEM * | expected * found refused with E2BIG *                        |
      | 54     | 14       | creates the elements of every hash map before they are needed | the object "map_calls"                       | MAP_CREATE_ENOMEM (ENOMEM): * map "hash" cannot be created * |
      | 55     | 66       | refuses ring buffers with flags                               | the object "map_calls"                       | MAP_CREATE_EINVAL (EINVAL): * map "ring" cannot be created * |
      | 66     | 70       | gives queues the memory of other maps                         | loading "map_calls" is refused with ENOMEM * | expected * found it was not refused                          |

  @REX-MAP-32
  Scenario Outline: [<number>] The kernel must not assume a lock in a value: a kernel that <fault>
    When scenario <scenario> of "<feature>.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | feature            | scenario | fault                                                          | step                      | message                                                            |
      | 56     | maps/hash          | 13       | ignores BPF_F_LOCK where there is no lock                      | the result is -22         | expected -22 found 0 *                                             |
      | 57     | maps/array         | 15       | ignores BPF_F_LOCK where there is no lock                      | the result is -22         | expected -22 found 0 *                                             |
      | 58     | maps/per-cpu-array | 14       | ignores BPF_F_LOCK where there is no lock                      | the result is -22         | expected -22 found 0 *                                             |
      | 59     | maps/hash          | 16       | does not update the first word of a value, which may be a lock | map "state" holds exactly | expected 0 → {lock: 1, updates: 2} found 0 → {lock: 0, updates: 2} |

  @REX-MAP-33
  Scenario Outline: [<number>] Flags of a map must restrict only those they name: a kernel that <fault>
    When scenario <scenario> of "maps/hash.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                                               | step                                                           | message                             |
      | 60     | 24       | lets user space write to maps that it may only read | writing to map "hash" from user space is refused with EPERM    | expected * found it was not refused |
      | 61     | 39       | lets user space read maps that it may only write to | looking up in map "hash" from user space is refused with EPERM | expected * found it was not refused |
      | 62     | 25       | refuses updates by a program with BPF_F_RDONLY_PROG | the result is 0                                                | expected 0 found 4294967295 *       |
      | 63     | 26       | hides values from a program with BPF_F_WRONLY_PROG  | the result is 10                                               | expected 10 found 4294967295 *      |

  @REX-MAP-34
  Scenario Outline: [<number>] An operation that a map lacks must fail: a kernel that <fault>
    When scenario <scenario> of "maps/queue-and-stack.feature" is run on a kernel that "<fault>"
    Then it fails at '<step>' with "<message>"

    Examples:
      | number | scenario | fault                              | step                                                                            | message                                               |
      | 64     | 9        | pushes when a queue is updated     | the result is -22                                                               | expected -22 found 0 *                                |
      | 65     | 31       | lets user space delete from queues | deleting from map "queue" from user space with flags 0x0 is refused with EINVAL | expected refused with EINVAL found it was not refused |
