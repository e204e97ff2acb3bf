/* The end of the adapter, for reasons that no answer can tell. */
#ifndef FAIL_H
#define FAIL_H

#include <stdio.h>
#include <stdlib.h>

/* Memory that must be there. */
static inline void *need(void *memory)
{
	if (memory == NULL) {
		fputs("no memory is left\n", stderr);
		exit(70);
	}
	return memory;
}

#endif
