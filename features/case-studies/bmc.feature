@xdp @tc
Feature: A cache in the kernel answers for memcached
  A packet that arrives on eth0 meets `bmc_in` before the network stack. A reply of memcached passes `bmc_out`, which learns from it.
  The requests and replies are those of a real memcached and its clients.

  Background:
    Given the object "bmc"
    And program "bmc_in" is attached to xdp on "eth0"
    And program "bmc_out" is attached to tc egress on "eth0"

  @REX-BMC-01
  Scenario: [1] The second GET of a key is answered from the cache, with the bytes that memcached sent
    When packet 8 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    And no packet was changed
    When packet 9 of "memcached-story.pcapng" leaves on "eth0"
    Then the verdict is TC_ACT_OK
    And no packet was changed
    When packet 10 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_TX
    And packet 1 leaves as packet 11 of "memcached-story.pcapng" with
      | ip.id       | 0      |
      | ip.checksum | 0x26a7 |
    And packet 1 is sent out on "eth0"
    And map "statistics" holds exactly
      | key: u32 | value: CacheStatistics |
      | 0        | {gets: 2, sets: 0, values: 1, hits: 1, misses: 1, mispredictions: 0, updates: 1, invalidations: 0} |

  @REX-BMC-01
  Scenario: [2] The answer goes to the port that asked, under the identifier of its request
    Given packet 9 of "memcached-story.pcapng" leaves on "eth0"
    When packet 12 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_TX
    And packet 1 leaves as packet 13 of "memcached-story.pcapng" with
      | ip.id       | 0      |
      | ip.checksum | 0x26a7 |
    And the helper calls of the program are
      | helper                  | times |
      | bpf_map_lookup_elem     | 2     |
      | bpf_spin_lock           | 1     |
      | bpf_spin_unlock         | 1     |
      | bpf_xdp_adjust_tail     | 1     |

  @REX-BMC-02
  Scenario: [3] A SET over TCP invalidates the key; the next reply fills it with the new value
    Given packet 9 of "memcached-story.pcapng" leaves on "eth0"
    When packet 16 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    And no packet was changed
    When packet 18 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    When packet 19 of "memcached-story.pcapng" leaves on "eth0"
    Then the verdict is TC_ACT_OK
    When packet 20 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_TX
    And packet 1 leaves as packet 21 of "memcached-story.pcapng" with
      | ip.id       | 0      |
      | ip.checksum | 0x269f |
    And map "statistics" holds exactly
      | key: u32 | value: CacheStatistics |
      | 0        | {gets: 2, sets: 1, values: 2, hits: 1, misses: 1, mispredictions: 0, updates: 2, invalidations: 1} |

  @REX-BMC-03
  Scenario: [4] Of two keys with one hash, the cache answers only the one it holds
    Given packet 27 of "memcached-story.pcapng" leaves on "eth0"
    When packet 28 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    When packet 29 of "memcached-story.pcapng" leaves on "eth0"
    Then the verdict is TC_ACT_OK
    When packet 30 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_TX
    And packet 1 leaves as packet 31 of "memcached-story.pcapng" with
      | ip.id       | 0      |
      | ip.checksum | 0x26a4 |
    When packet 32 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    And map "statistics" holds exactly
      | key: u32 | value: CacheStatistics |
      | 0        | {gets: 3, sets: 0, values: 2, hits: 1, misses: 2, mispredictions: 2, updates: 2, invalidations: 0} |

  @REX-BMC-01
  Scenario: [5] One datagram answers several keys if all of them are cached
    When packet 36 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    When packets 37-38 of "memcached-story.pcapng" leave on "eth0"
    Then the verdict is TC_ACT_OK
    When packet 41 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_TX
    And packet 1 leaves as packet 42 of "memcached-story.pcapng" with
      | length       | 111    |
      | ip.id        | 0      |
      | ip.len       | 97     |
      | ip.checksum  | 0x268a |
      | udp.length   | 77     |
      | udp.checksum | 0x65b9 |
    When packet 44 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    And no packet was changed

  @REX-BMC-04
  Scenario: [6] A reply of several datagrams is not learned
    Given packets 56-57 of "memcached-story.pcapng" leave on "eth0"
    When packet 58 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    And no packet was changed
    And map "statistics" holds exactly
      | key: u32 | value: CacheStatistics |
      | 0        | {gets: 1, sets: 0, values: 0, hits: 0, misses: 1, mispredictions: 0, updates: 0, invalidations: 0} |

  @REX-BMC-04
  Scenario: [7] A request that is not a simple GET passes unchanged, although its key is cached
    Given packet 19 of "memcached-story.pcapng" leaves on "eth0"
    When packets 61-87 of "memcached-story.pcapng" arrive on "eth0"
    Then the verdicts are
      | packets | verdict  |
      | 1-27    | XDP_PASS |
    And no packet was changed
    And map "statistics" holds exactly
      | key: u32 | value: CacheStatistics |
      | 0        | {gets: 0, sets: 0, values: 1, hits: 0, misses: 0, mispredictions: 0, updates: 1, invalidations: 0} |

  @REX-BMC-04
  Scenario: [8] Frames made by hand pass if memcached could not have answered them
    Given packet 19 of "memcached-story.pcapng" leaves on "eth0"
    When packets 88-104 of "memcached-story.pcapng" arrive on "eth0"
    Then the verdicts are
      | packets           | verdict  |
      | 1, 3, 5           | XDP_TX   |
      | 2, 4, 6-17        | XDP_PASS |
    And packet 5 leaves as packet 93 of "memcached-story.pcapng" with
      | ip.id       | 0      |
      | ip.checksum | 0x269f |
    And no lock is held

  @REX-BMC-04
  Scenario: [9] A reply whose end lies in a page fragment is not learned
    When packet 9 of "memcached-story.pcapng" leaves on "eth0" with
      | non-linear | 12 |
    Then the verdict is TC_ACT_OK
    When packet 10 of "memcached-story.pcapng" arrives on "eth0"
    Then the verdict is XDP_PASS
    And map "statistics" holds exactly
      | key: u32 | value: CacheStatistics |
      | 0        | {gets: 1, sets: 0, values: 0, hits: 0, misses: 1, mispredictions: 0, updates: 0, invalidations: 0} |
