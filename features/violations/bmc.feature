@xdp @tc @violation
Feature: A cache that answers wrongly is detected
  Each object here is the cache with one mistake in its code. Only the right traffic shows it.

  @REX-BMC-01
  Scenario: [1] A reply's checksums must be right
    When scenario 1 of "case-studies/bmc.feature" is run with the object "bmc_checksum" in place of "bmc"
    Then it fails at 'packet 1 leaves as packet 11 of "memcached-story.pcapng" with' with "expected ip.checksum 9895 found ip.checksum 55640 *"

  @REX-BMC-02
  Scenario: [2] A SET must invalidate the old value
    When scenario 3 of "case-studies/bmc.feature" is run with the object "bmc_stale" in place of "bmc"
    Then it fails at "the verdict is XDP_PASS" with "expected XDP_PASS found XDP_TX bmc_in returned 3 (XDP_TX)"

  @REX-BMC-03
  Scenario: [3] A key must be compared, not only its hash
    When scenario 4 of "case-studies/bmc.feature" is run with the object "bmc_collision" in place of "bmc"
    Then it fails at "the verdict is XDP_PASS" with "expected XDP_PASS found XDP_TX bmc_in returned 3 (XDP_TX)"

  @REX-BMC-04
  Scenario: [4] A request that is damaged must not be answered
    When scenario 8 of "case-studies/bmc.feature" is run with the object "bmc_damaged" in place of "bmc"
    Then it fails at "the verdicts are" with "expected 7: verdict XDP_PASS found 7: verdict XDP_TX packet 94 of memcached-story.pcapng, *"
