@maps @REX-MAP-31
Feature: The kernel creates a map if its definition is valid, and gives an errno otherwise
  Each map type has its own checks of sizes, entries and flags. EINVAL means that the definition is invalid. E2BIG means that the map is too
  large for any kernel. ENOMEM means that it is too large for this kernel, which has 16 GiB. When one map is refused, nothing of the object is loaded.

  Scenario Outline: [<number>] A hash map with <what> is refused with <errno>
    Given the object file "map_calls" with <field> of map "hash" set to <value>
    Then loading "map_calls" is refused with <errno> and message '*map "hash" cannot be created*'

    Examples:
      | number | what                              | field       | value      | errno  |
      | 1      | no entries                        | max_entries | 0          | EINVAL |
      | 2      | no key                            | key_size    | 0          | EINVAL |
      | 3      | no value                          | value_size  | 0          | EINVAL |
      | 4      | more than 2^27 entries            | max_entries | 0x8000001  | E2BIG  |
      | 5      | the most entries that can be said | max_entries | 0xffffffff | E2BIG  |
      | 6      | an element of more than 4 MiB     | value_size  | 4194252    | E2BIG  |
      | 7      | a key of more than 4 MiB          | key_size    | 4194248    | E2BIG  |
      | 8      | BPF_F_NO_COMMON_LRU               | flags       | 0x2        | EINVAL |
      | 9      | BPF_F_MMAPABLE                    | flags       | 0x400      | EINVAL |
      | 10     | BPF_F_RDONLY and BPF_F_WRONLY     | flags       | 0x18       | EINVAL |
      | 11     | both flags for programs           | flags       | 0x180      | EINVAL |
      | 12     | an unknown flag                   | flags       | 0x80000000 | EINVAL |

  Scenario: [13] A hash map is refused with ENOMEM when its elements need more memory than the kernel has
    Given the object file "map_calls" with value_size of map "hash" set to 4194000
    And the object file "map_calls" with max_entries of map "hash" set to 100000
    Then loading "map_calls" is refused with ENOMEM and message '*map "hash" cannot be created*'

  Scenario: [14] A hash map of that size is created with BPF_F_NO_PREALLOC: its elements are allocated on demand
    Given the object file "map_calls" with value_size of map "hash" set to 4194000
    And the object file "map_calls" with max_entries of map "hash" set to 100000
    And the object file "map_calls" with flags of map "hash" set to 0x1
    And the object "map_calls"
    Then map "hash" is empty

  Scenario Outline: [<number>] A hash map with <what> is created
    Given the object file "map_calls" with <field> of map "hash" set to <value>
    And the object "map_calls"
    Then map "hash" is empty

    Examples:
      | number | what                       | field       | value     |
      | 15     | BPF_F_NO_PREALLOC          | flags       | 0x1       |
      | 16     | BPF_F_NUMA_NODE, of node 0 | flags       | 0x4       |
      | 17     | BPF_F_ZERO_SEED            | flags       | 0x40      |
      | 18     | BPF_F_RDONLY               | flags       | 0x8       |
      | 19     | BPF_F_WRONLY               | flags       | 0x10      |
      | 20     | BPF_F_RDONLY_PROG          | flags       | 0x80      |
      | 21     | BPF_F_WRONLY_PROG          | flags       | 0x100     |
      | 22     | the largest value          | value_size  | 4194251   |
      | 23     | the most entries           | max_entries | 0x8000000 |

  Scenario Outline: [<number>] An array with <what> is refused with <errno>
    Given the object file "map_calls" with <field> of map "array" set to <value>
    Then loading "map_calls" is refused with <errno> and message '*map "array" cannot be created*'

    Examples:
      | number | what                          | field       | value      | errno  |
      | 24     | no entries                    | max_entries | 0          | EINVAL |
      | 25     | keys that are not u32         | key_size    | 8          | EINVAL |
      | 26     | no value                      | value_size  | 0          | EINVAL |
      | 27     | values of 2 GiB               | value_size  | 0x80000000 | E2BIG  |
      | 28     | more entries than memory      | max_entries | 0xffffffff | ENOMEM |
      | 29     | BPF_F_NO_PREALLOC             | flags       | 0x1        | EINVAL |
      | 30     | BPF_F_ZERO_SEED               | flags       | 0x40       | EINVAL |
      | 31     | BPF_F_RDONLY and BPF_F_WRONLY | flags       | 0x18       | EINVAL |

  Scenario Outline: [<number>] An array with <what> is created
    Given the object file "map_calls" with flags of map "array" set to <flags>
    And the object "map_calls"
    Then map "array" holds exactly
      | key: u32 | value: u64 |
      | 0        | 0          |
      | 1        | 0          |

    Examples:
      | number | what              | flags  |
      | 32     | BPF_F_NUMA_NODE   | 0x4    |
      | 33     | BPF_F_MMAPABLE    | 0x400  |
      | 34     | BPF_F_INNER_MAP   | 0x1000 |
      | 35     | BPF_F_WRONLY_PROG | 0x100  |

  Scenario Outline: [<number>] A per-CPU array with <what> is refused with <errno>
    Given the object file "map_calls" with <field> of map "per_cpu_array" set to <value>
    Then loading "map_calls" is refused with <errno> and message '*map "per_cpu_array" cannot be created*'

    Examples:
      | number | what                     | field       | value      | errno  |
      | 36     | no entries               | max_entries | 0          | EINVAL |
      | 37     | keys that are not u32    | key_size    | 2          | EINVAL |
      | 38     | no value                 | value_size  | 0          | EINVAL |
      | 39     | values of over 32 KiB    | value_size  | 32769      | E2BIG  |
      | 40     | more entries than memory | max_entries | 0xffffffff | ENOMEM |
      | 41     | BPF_F_NUMA_NODE          | flags       | 0x4        | EINVAL |
      | 42     | BPF_F_MMAPABLE           | flags       | 0x400      | EINVAL |

  Scenario: [43] A per-CPU array may have values of 32 KiB
    Given the object file "map_calls" with value_size of map "per_cpu_array" set to 32768
    And the object "map_calls"
    Then its maps are
      | map           | type         | value size |
      | hash          | hash         | 8          |
      | array         | array        | 8          |
      | per_cpu_array | percpu_array | 32768      |
      | queue         | queue        | 8          |
      | stack         | stack        | 8          |
      | ring          | ringbuf      | 0          |

  Scenario Outline: [<number>] A <map> with <what> is refused with <errno>
    Given the object file "map_calls" with <field> of map "<map>" set to <value>
    Then loading "map_calls" is refused with <errno> and message '*map "<map>" cannot be created*'

    Examples:
      | number | map   | what              | field       | value   | errno  |
      | 44     | queue | no entries        | max_entries | 0       | EINVAL |
      | 45     | queue | keys              | key_size    | 4       | EINVAL |
      | 46     | queue | no value          | value_size  | 0       | EINVAL |
      | 47     | queue | values over 4 MiB | value_size  | 4194305 | E2BIG  |
      | 48     | queue | BPF_F_NO_PREALLOC | flags       | 0x1     | EINVAL |
      | 49     | queue | BPF_F_ZERO_SEED   | flags       | 0x40    | EINVAL |
      | 50     | stack | no entries        | max_entries | 0       | EINVAL |
      | 51     | stack | keys              | key_size    | 4       | EINVAL |
      | 52     | stack | no value          | value_size  | 0       | EINVAL |
      | 53     | stack | values over 4 MiB | value_size  | 4194305 | E2BIG  |
      | 54     | stack | BPF_F_NO_PREALLOC | flags       | 0x1     | EINVAL |
      | 55     | stack | BPF_F_MMAPABLE    | flags       | 0x400   | EINVAL |

  Scenario Outline: [<number>] A <map> is refused with ENOMEM when its values need more memory than the kernel has
    Given the object file "map_calls" with value_size of map "<map>" set to 4194304
    And the object file "map_calls" with max_entries of map "<map>" set to 100000
    Then loading "map_calls" is refused with ENOMEM and message '*map "<map>" cannot be created*'

    Examples:
      | number | map   |
      | 56     | queue |
      | 57     | stack |

  Scenario Outline: [<number>] A ring buffer with <what> is refused with EINVAL
    Given the object file "map_calls" with <field> of map "ring" set to <value>
    Then loading "map_calls" is refused with EINVAL and message '*map "ring" cannot be created*'

    Examples:
      | number | what                         | field       | value |
      | 58     | no size                      | max_entries | 0     |
      | 59     | half a page                  | max_entries | 2048  |
      | 60     | three pages: no power of two | max_entries | 12288 |
      | 61     | a page and a byte            | max_entries | 4097  |
      | 62     | keys                         | key_size    | 4     |
      | 63     | values                       | value_size  | 8     |
      | 64     | BPF_F_NO_PREALLOC            | flags       | 0x1   |
      | 65     | BPF_F_RDONLY                 | flags       | 0x8   |

  Scenario Outline: [<number>] A ring buffer <what> is created
    Given the object file "map_calls" with <field> of map "ring" set to <value>
    And the object "map_calls"
    Then user space reads nothing from map "ring"

    Examples:
      | number | what               | field       | value     |
      | 66     | of node 0          | flags       | 0x4       |
      | 67     | of half a gigabyte | max_entries | 536870912 |

  Scenario: [68] A map type that Linux does not have is refused
    Given the object file "map_calls" with type of map "hash" set to 99
    Then loading "map_calls" is refused with EINVAL and message 'map_calls: map "hash" has type 99, which Linux does not have'

  Scenario: [69] A map of 10 GiB is created where no other map takes much
    Given the object file "map_calls" with value_size of map "array" set to 4194304
    And the object file "map_calls" with max_entries of map "array" set to 2560
    And the object "map_calls"
    Then user space reads nothing from map "ring"

  Scenario Outline: [<number>] Beside a map of 10 GiB, a <map> of 10 GiB is refused with ENOMEM
    Given the object file "map_calls" with value_size of map "array" set to 4194304
    And the object file "map_calls" with max_entries of map "array" set to 2560
    And the object file "map_calls" with value_size of map "<map>" set to 4194304
    And the object file "map_calls" with max_entries of map "<map>" set to 2560
    Then loading "map_calls" is refused with ENOMEM and message '*cannot be created*'

    Examples:
      | number | map   |
      | 70     | queue |
      | 71     | stack |
