/* Tasks that cause the events of scenarios: children of the adapter, each with the name and the pid that a scenario wants. */
#ifndef TASK_H
#define TASK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "loaders/gate.h"

/* The task that a scenario wants. */
struct wish {
	/* 0 for any. */
	pid_t pid;
	/* NULL for any. */
	const char *name;
	/* Whether any other pid would do as well: no program asks for it. */
	bool any_pid;
};

/* What a task does while the gate is open. */
struct deed {
	enum { DEED_CALL, DEED_TOUCH, DEED_SPIN } kind;
	/* A system call. */
	long number;
	uint64_t arguments[6];
	/* So many pages that are touched, the last one at an address, or anywhere for 0. */
	uint64_t address, pages;
};

struct task {
	pid_t pid;
	int go, done;
};

/* Starts a task, which waits. @returns 0, or an error number: EEXIST if another task has the pid */
int task_start(struct task *task, const struct wish *wish, const struct deed *deed, struct gate *gate);
/* Lets it do its deed, once, and waits for its end. @returns whether it has done it */
bool task_go(struct task *task, const struct deed *deed, struct gate *gate);
void task_end(struct task *task);

#endif
