#include "kernel.h"

PROGRAM("xdp", full) { fill(here(rex_log_buf), 'A', 1024); rex_landingpad(); }
PROGRAM("xdp", full_of_newlines) { fill(here(rex_log_buf), '\n', 1024); rex_landingpad(); }
PROGRAM("xdp", no_text) { fill(here(rex_log_buf), 0xff, 1024); rex_landingpad(); }
PROGRAM("xdp", beyond) { fill(here(rex_log_buf), 'A', 1 << 20); rex_landingpad(); }
