#include "kernel.h"

PROGRAM("xdp", speak) { panic("panicked at \x1b]0;title\x07\x1b[2J<b>.rs:1:2:\n\x1b[31mred\r\n::error::x\n##[error]y\n]]>"); }
