#include "kernel.h"

#define TRACE(text, ...) bpf_trace_printk(text, sizeof text, ##__VA_ARGS__)

PROGRAM("xdp", trace_of_everything) {
  u64 arguments[4] = {1, 2, 3, 4};
  char text[8];
  TRACE("%n%n%n");
  TRACE("%");
  TRACE("%s", 0x1234ul);
  TRACE("%pI4 %pks %pus", 0x1234ul, 0x1234ul, 0x1234ul);
  TRACE("%99999999999999999999d", 1ul);
  TRACE("%d %d %d %d %d %d %d %d");
  TRACE("\x1b[2J\r\n::error::x\n");
  TRACE("\xff\xfe\x80");
  bpf_trace_printk("no NUL", 6ul);
  bpf_snprintf(text, 8ul, "%s%s%s%s", arguments, 32ul);
  bpf_snprintf(text, 0ul, "%d", arguments, 8ul);
  bpf_snprintf(text, 8ul, "%d", arguments, 7ul);
  return 2;
}
